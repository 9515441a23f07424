import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, InvalidArgumentError } from '@ophys/core';
import { encodeSuite2p, readNpy } from '@ophys/exchange';
import { openNwb, validateNwb } from '@ophys/hdf5-io/node';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEdits, type CurationEdit, parseCuration } from '../src/exchange/curation.ts';
import { loadRois } from '../src/exchange/load-rois.ts';
import { readResults } from '../src/exchange/results.ts';
import { curateResults, exportResults, importResults } from '../src/node.ts';

const frame = { height: 9, width: 12 };
const mask = (...pixels: number[]) => ({
  pixels: Uint32Array.from(pixels),
  weights: new Float32Array(pixels.length).fill(1),
});
const rois = [mask(1, 2), mask(2, 3), mask(80)].map((one, id) => ({ id, mask: one }));
const states = (edits: readonly CurationEdit[]) =>
  applyEdits(rois, edits, frame).map(({ id, state }) => `${id} ${state}`);

describe('applyEdits', () => {
  it('accepts, rejects, merges and draws by identifiers that stay', () => {
    const curated = applyEdits(
      rois,
      [
        { action: 'reject', roi: 2 },
        { action: 'merge', rois: [0, 1] },
        {
          action: 'draw',
          pixels: [
            [4, 5],
            [3, 5, 0.5],
          ],
        },
        { action: 'reject', roi: 3 },
      ],
      frame,
    );
    expect(curated).toEqual([
      { id: 0, state: 'merged' },
      { id: 1, state: 'merged' },
      { id: 2, state: 'rejected' },
      { id: 3, state: 'rejected', added: mask(1, 2, 3) },
      {
        id: 4,
        state: 'accepted',
        added: { pixels: Uint32Array.of(63, 64), weights: Float32Array.of(0.5, 1) },
      },
    ]);
  });

  it('takes back any edit', () => {
    const some = fc.array(
      fc.record({ action: fc.constantFrom('accept', 'reject'), roi: fc.nat(2) } as const),
    );
    fc.assert(
      fc.property(some, some, (kept, undone) => {
        const undo = undone.map(() => ({ action: 'undo' }) as const);
        expect(states([...kept, ...undone, ...undo])).toEqual(states(kept));
      }),
    );
  });

  it('refuses edits about ROIs that are not there', () => {
    expect(() => states([{ action: 'accept', roi: 3 }])).toThrow(
      /ROI 3, which is not in the table/,
    );
    const merge: CurationEdit = { action: 'merge', rois: [0, 1] };
    expect(() => states([merge, { action: 'accept', roi: 0 }])).toThrow(/merged into another/);
    expect(() => states([{ action: 'draw', pixels: [[12, 0]] }])).toThrow(/row 0, column 12/);
  });

  it('refuses files that are no edits', () => {
    expect(() => parseCuration('[{"action":"burn","roi":1}]', 'e.json')).toThrow(InputError);
    expect(() => parseCuration('[{"action":"accept","roi":-1}]', 'e.json')).toThrow(
      /e\.json is no list of edits, edit 1, roi:/,
    );
    expect(() => parseCuration('nothing', 'e.json')).toThrow(/no JSON/);
  });
});

describe('curateResults', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);
  const edit = async (...edits: CurationEdit[]) => {
    await writeFile(at('edits.json'), JSON.stringify(edits));
    return at('edits.json');
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ophys-curate-'));
    await mkdir(at('plane0'));
    await mkdir(at('run'));
    const trace = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i));
    const files = encodeSuite2p({
      frame,
      masks: rois.map((roi) => roi.mask),
      rateHz: 12.5,
      signals: { F: trace, Fneu: trace, spks: trace, frames: 20 },
      accepted: [true, false, false],
      probability: Float64Array.of(0.75, 0.25, 0.5),
      images: new Map(),
    });
    for (const [name, bytes] of files) await writeFile(at('plane0', name), bytes());
    await importResults(folder, at('run', 'results.nwb'), {
      from: 'suite2p',
      frame,
      software: { name: 'test', version: '1' },
      settings: { imaging: { rateHz: 12.5 } },
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('adds to the log and writes all of it into a copy; the results stay', async () => {
    const before = await readFile(at('run', 'results.nwb'));
    await curateResults(at('run'), { apply: await edit({ action: 'accept', roi: 2 }) });
    const summary = await curateResults(at('run'), {
      apply: await edit({ action: 'merge', rois: [0, 1] }),
      exportTo: at('all.json'),
    });
    expect(summary.rois).toEqual({ unreviewed: 0, accepted: 2, rejected: 0, merged: 2 });
    expect(await readFile(at('run', 'results.nwb'))).toEqual(before);
    expect(await validateNwb(at('run', 'curated.nwb'))).toEqual([]);
    const reader = await openNwb(at('run', 'curated.nwb'));
    const results = await readResults(reader.file, 'curated.nwb');
    await reader.close();
    expect(results.rois.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(results.rois[3]?.mask).toEqual(mask(1, 2, 3));
    expect(results.columns.get('curation')).toEqual(['merged', 'merged', 'accepted', 'accepted']);
    expect(JSON.parse(await readFile(at('all.json'), 'utf8')).edits).toHaveLength(2);
  });

  it('is what an export goes by; ROIs without signals are left out of suite2p', async () => {
    await exportResults(at('run', 'curated.nwb'), at('out'), { to: ['suite2p'] });
    const iscell = readNpy(await readFile(at('out', 'suite2p', 'plane0', 'iscell.npy')));
    expect([...(iscell.data as Float64Array)]).toEqual([0, 0.75, 0, 0.25, 1, 0.5]);
  });

  it('keeps rejected and merged ROIs out of ROI sets, label images and pixel lists', async () => {
    const apply = await edit({ action: 'reject', roi: 2 });
    await curateResults(at('run'), { apply });
    const to = ['imagej-rois', 'labels-tiff', 'npy', 'pixels-csv', 'suite2p'] as const;
    const {
      rois: all,
      written,
      warnings,
    } = await exportResults(at('run', 'curated.nwb'), at('kept'), { to });
    const back = await Promise.all(
      ['RoiSet.zip', 'labels.tif', 'labels.npy', 'rois_pixels.csv'].map((name) =>
        loadRois(at('kept', name), frame),
      ),
    );
    for (const read of back) expect(read.map((roi) => roi.mask)).toEqual([mask(1, 2, 3)]);
    expect(back[1]?.[0]?.name).toBe('4'); // row 3 of the table
    expect([all, written]).toEqual([
      4,
      { 'imagej-rois': 1, 'labels-tiff': 1, npy: 4, 'pixels-csv': 1, suite2p: 3 },
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^ROI 3, .*no traces.*--rois rois\/RoiSet\.zip/),
    ]);
    await curateResults(at('run'), { apply: await edit({ action: 'undo' }) });
  });

  it('reads what a curated file says, and names the log that has the edits', async () => {
    const file = at('run', 'curated.nwb');
    expect(await curateResults(file, {})).toMatchObject({
      log: 'curation.json',
      edits: undefined,
      rois: { unreviewed: 0, accepted: 2, rejected: 0, merged: 2 },
    });
    const exportTo = at('never.json');
    await expect(curateResults(file, { exportTo })).rejects.toThrow(/those are in curation\.json/);
    await expect(readFile(exportTo)).rejects.toThrow();
  });

  it('leaves the log as it was when an edit is refused', async () => {
    const before = await readFile(at('run', 'curation.json'), 'utf8');
    const apply = await edit({ action: 'accept', roi: 0 });
    const refused = curateResults(at('run'), { apply });
    await expect(refused).rejects.toThrow(/edits\.json, edit 1 \(accept\).*merged into another/);
    expect(await readFile(at('run', 'curation.json'), 'utf8')).toBe(before);
    const file = at('run', 'results.nwb');
    await expect(curateResults(file, { apply })).rejects.toThrow(InvalidArgumentError);
  });

  it('refuses a log that is about other results', async () => {
    const log = JSON.parse(await readFile(at('run', 'curation.json'), 'utf8'));
    await writeFile(at('run', 'curation.json'), JSON.stringify({ ...log, table: 'another' }));
    const kept = await readFile(at('run', 'curation.json'));
    const apply = await edit({ action: 'accept', roi: 2 });
    const refused = curateResults(at('run'), { apply });
    await expect(refused).rejects.toThrow(
      /4 edits about other results.*cannot be carried over.*--rois/,
    );
    expect(await readFile(at('run', 'curation.json'))).toEqual(kept);
  });
});
