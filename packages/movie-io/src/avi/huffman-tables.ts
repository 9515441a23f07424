/**
 * The typical Huffman tables of ITU-T T.81, tables K.3 to K.6: how many codes there are of each length
 * from 1 to 16, and their symbols.
 */
const tables: readonly {
  readonly id: number;
  readonly counts: string;
  readonly symbols: string;
}[] = [
  {
    id: 0x00,
    counts: '00010501010101010100000000000000',
    symbols: '000102030405060708090a0b',
  },
  {
    id: 0x10,
    counts: '0002010303020403050504040000017d',
    symbols: `01020300041105122131410613516107227114328191a1082342b1c11552d1f0
        2433627282090a161718191a25262728292a3435363738393a434445464748494a
        535455565758595a636465666768696a737475767778797a838485868788898a
        92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6
        c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa`,
  },
  {
    id: 0x01,
    counts: '00030101010101010101010000000000',
    symbols: '000102030405060708090a0b',
  },
  {
    id: 0x11,
    counts: '00020102040403040705040400010277',
    symbols: `000102031104052131061241510761711322328108144291a1b1c109233352f0
        156272d10a162434e125f11718191a262728292a35363738393a434445464748494a
        535455565758595a636465666768696a737475767778797a82838485868788898a
        92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6
        c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa`,
  },
];

/** The segment (marker included) that defines the standard's tables for luma and chroma. */
export function standardHuffmanTables(): Uint8Array {
  const content = tables.flatMap(({ id, counts, symbols }) => [
    id,
    ...bytesOf(counts),
    ...bytesOf(symbols),
  ]);
  const length = content.length + 2;
  return Uint8Array.from([0xff, 0xc4, length >> 8, length & 0xff, ...content]);
}

function bytesOf(hex: string): number[] {
  return (hex.match(/[0-9a-f]{2}/g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
