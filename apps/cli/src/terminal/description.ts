import type { InputDescription, MovieSummary, RecordingSummary } from '@ophys/pipeline/node';
import { formatBytes, formatHz, formatSeconds, plural } from './format.ts';
import { sentenceLines } from './wrap.ts';

/** A file as a card of a few lines. */
export function renderDescription(description: InputDescription): string {
  const { path, bytes, warnings } = description;
  const lines = [
    ...contentOf(description),
    ...warnings.map((warning) => ['warning', warning] as const),
  ];
  const card = lines.map(([label, text]) =>
    sentenceLines(`  ${label.padEnd(13)} `, text, process.stdout),
  );
  return `${path} (${formatBytes(bytes)})\n${card.join('')}`;
}

type Line = readonly [label: string, text: string];

function contentOf(description: InputDescription): Line[] {
  switch (description.kind) {
    case 'tiff': {
      const { bigTiff, compression, byteOrder, pages } = description.tiff;
      const kind = `${bigTiff ? 'BigTIFF' : 'TIFF'}, ${plural(pages, 'page')}, ${compression === 'none' ? 'uncompressed' : compression}, ${byteOrder}-endian`;
      return [
        ['format', kind],
        ...recordingLines(description.recording),
        ...movieLines(description.movie),
      ];
    }
    case 'movie':
      return [['format', description.recording.format], ...movieLines(description.movie)];
    case 'dataset':
      return [['format', 'HDF5 dataset'], ...movieLines(description.movie)];
    case 'hdf5':
      return [
        ['format', 'HDF5'],
        ...description.datasets.map(
          ({ path, shape, dtype }): Line => ['dataset', `${path}  [${shape.join(', ')}] ${dtype}`],
        ),
      ];
    case 'nwb':
      return nwbLines(description.nwb);
  }
}

function recordingLines({ format, files, channels, planes }: RecordingSummary): Line[] {
  const names = (all: readonly { readonly name: string }[]) =>
    `${all.length}: ${all
      .slice(0, 6)
      .map(({ name }) => name)
      .join(', ')}${all.length > 6 ? ', …' : ''}`;
  return [
    ...(/^(?:Big)?TIFF/.test(format) ? [] : [['written by', format] as const]),
    ...(files > 1 ? [['files', String(files)] as const] : []),
    ...(channels.length > 1 ? [['channels', names(channels)] as const] : []),
    ...(planes.length > 1 ? [['planes', names(planes)] as const] : []),
  ];
}

function movieLines({ frames, height, width, dtype, rateHz }: MovieSummary): Line[] {
  const duration = rateHz ? `, ${formatSeconds(frames / rateHz)}` : '';
  return [
    ['movie', `${plural(frames, 'frame')} of ${height} × ${width} (rows × columns), ${dtype}`],
    ['rate', rateHz ? `${formatHz(rateHz)}${duration}` : 'not stated in the file'],
  ];
}

type Nwb = Extract<InputDescription, { kind: 'nwb' }>['nwb'];

function nwbLines(nwb: Nwb): Line[] {
  const rate = (rateHz: number | undefined) => (rateHz ? `, ${formatHz(rateHz)}` : '');
  return [
    ['format', `NWB ${nwb.nwbVersion}`],
    ['session', `${nwb.sessionDescription} (${nwb.sessionStartTime})`],
    ['subject', nwb.subjectId ?? 'not given'],
    ...nwb.imagingPlanes.map((name): Line => ['plane', name]),
    ...nwb.imageSeries.map(
      (series): Line => [
        'movie',
        `${series.path}  ${series.type} ${
          series.externalFiles.length > 0
            ? `in ${series.externalFiles.join(', ')}`
            : `[${series.shape.join(', ')}] ${series.dtype}`
        }${rate(series.rateHz)}`,
      ],
    ),
    ...nwb.planeSegmentations.map(
      (table): Line => [
        'ROIs',
        `${table.path}  ${plural(table.rows, 'row')}: ${table.columns.join(', ')}`,
      ],
    ),
    ...nwb.roiResponseSeries.map(
      (series): Line => [
        'responses',
        `${series.path}  [${series.shape.join(', ')}] ${series.dtype}${rate(series.rateHz)}`,
      ],
    ),
  ];
}
