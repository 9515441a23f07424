import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOphysError } from '@ophys/core';
import { elementCount, type StoredGroup, type StoredNode } from '@ophys/model';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHdf5 } from '../src/inputs/open-hdf5.ts';
import { describeNwb, openNwb, validateNwb } from '../src/node.ts';
import { storedRoot } from '../src/nodes.ts';
import { writeSampleNwb } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'ophys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const beside = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)));

/** How long reading one damaged file may take: several times what a sound one takes on a busy machine. */
const MOST_MS = 10_000;
/** How many nodes of a file are looked at: damage may link them in circles. */
const MOST_NODES = 300;

let nwb: Uint8Array;
beforeAll(async () => {
  nwb = readFileSync(await writeSampleNwb(join(folder, 'sample.nwb')));
});

/** Runs what may be refused; anything but an error on purpose is a failure of the test. */
async function tolerate<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isOphysError(error)) return undefined;
    throw error;
  }
}

/** Asks everything of everything in a file. */
async function readEverything(root: StoredGroup): Promise<void> {
  const nodes: StoredNode[] = [root];
  for (let left = MOST_NODES; left > 0 && nodes.length > 0; left--) {
    const node = nodes.pop() as StoredNode;
    const attributes = await tolerate(() => [...node.attributes.values()]);
    for (const attribute of attributes ?? []) {
      await tolerate(() => attribute.values());
      await tolerate(() => attribute.target());
    }
    if (node.kind === 'dataset') {
      await tolerate(async () => {
        const { array } = node;
        if (elementCount(array.shape) < 1e5) await array.read();
      });
    } else {
      const members = await tolerate(() => [...node.members.values()]);
      for (const member of members ?? []) {
        const child = await tolerate(() => member.node);
        if (child) nodes.push(child);
      }
    }
  }
}

async function readDamaged(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const started = performance.now();
  const file = await tolerate(() => openHdf5(bytes));
  if (file) {
    try {
      await tolerate(async () => readEverything(storedRoot(file)));
    } finally {
      file.close();
    }
  }
  expect(performance.now() - started).toBeLessThan(MOST_MS);
  return file ? 'read' : 'refused';
}

/** A byte of the file that becomes another; half of them where the structure is. */
const damage = fc.record({
  at: fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 0.1, noNaN: true }),
  ),
  to: fc.nat(255),
});

function damaged(bytes: Uint8Array, { at, to }: { at: number; to: number }): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[Math.min(bytes.length - 1, Math.floor(at * bytes.length))] = to;
  return copy;
}

test.each(['foreign.h5', 'layouts.h5', 'layouts-new.h5'])(
  'any byte of %s may be another: errors, but no crash and no hang',
  async (name) => {
    const bytes = beside(name);
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        await readDamaged(damaged(bytes, change));
      }),
      { numRuns: 25 },
    );
    expect(await readDamaged(bytes)).toBe('read'); // the library is still itself
  },
);

test('any byte of an NWB file may be another: errors or diagnostics', async () => {
  await fc.assert(
    fc.asyncProperty(damage, async (change) => {
      const bytes = damaged(nwb, change);
      await tolerate(() => validateNwb(bytes));
      await tolerate(() => describeNwb(bytes));
      await readDamaged(bytes);
    }),
    { numRuns: 15 },
  );
  const reader = await openNwb(nwb);
  expect(reader.diagnostics).toEqual([]);
  await reader.close();
});

test('a file cut off anywhere is refused with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (share) => {
      const cut = nwb.subarray(0, Math.floor(share * nwb.length));
      await expect(openNwb(cut)).rejects.toSatisfy(isOphysError);
    }),
    { numRuns: 30 },
  );
});

test('noise behind the signature is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), async (noise) => {
      const bytes = Uint8Array.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, ...noise]);
      await expect(openNwb(bytes)).rejects.toSatisfy(isOphysError);
    }),
    { numRuns: 60 },
  );
});

const swmr = fileURLToPath(
  new URL('../../../../shared/data/nwb/aqnwb/testWithSWMRMode.h5', import.meta.url),
);

test.skipIf(!existsSync(swmr))(
  'a file of superblock 3 may be damaged (shared/data/nwb)',
  async () => {
    const bytes = readFileSync(swmr);
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        await readDamaged(damaged(bytes, change));
      }),
      { numRuns: 10 },
    );
  },
);

test('after a crash inside the library the next file opens, in a fresh one', async () => {
  const crashed = await openHdf5(nwb);
  const { library } = crashed;
  const crash = () => {
    throw new WebAssembly.RuntimeError('memory access out of bounds');
  };
  expect(library.attempt(crash)).toMatchObject({ reason: 'HDF5 gave up' });
  expect(() => crashed.kindOf('/acquisition')).not.toThrow();
  expect(() => crashed.names('/')).toThrow(/HDF5 has crashed before/);
  const reader = await openNwb(nwb);
  expect(reader.diagnostics).toEqual([]);
  await reader.close();
  const fresh = await openHdf5(nwb);
  expect(fresh.library.module).not.toBe(library.module);
  expect(fresh.names('/')).toContain('acquisition');
  fresh.close();
  crashed.close();
});
