import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { processMovie } from '@ophys/pipeline';
import { decayPerFrame, deconvolve, estimateBaseline } from '@ophys/traces';
import { openMovie } from './movie.mjs';
import { solveWithTruth } from './oracle.mjs';
import { gaugeOf } from './score.mjs';

/** Ours, with default settings and the indicator's decay; registered only where frames move. */
export async function findByOurs(movie, { parameters, truth }, isMoving) {
  const { decaySeconds, rateHz } = parameters;
  const settings = { motion: { enabled: isMoving }, traces: { tauSeconds: decaySeconds } };
  const found = await processMovie(movie, { rateHz, settings, backend: 'wasm' });
  const { crop, rois, shifts, signals } = found;
  const rows = (traces) => rois.map((_, roi) => traceOf(traces, roi));
  return {
    rois: rois.map(({ mask }) => mask.pixels),
    accepted: rois.map(({ isCell }) => isCell),
    crop: [crop.row0, crop.row1, crop.column0, crop.column1],
    gauge: gaugeOf(shifts, truth.displacement),
    traces: {
      raw: rows(signals.fluorescence).map((trace) => flatten(trace, rateHz)),
      corrected: rows(signals.deltaFOverF),
      spikes: rows(signals.deconvolved),
    },
  };
}

/** suite2p; what it found before is read again. */
export async function findBySuite2p(peer, path, { parameters, truth }, isMoving) {
  const { decaySeconds: tau, frames, height, rateHz: rate, width } = parameters;
  const out = `${path}.suite2p`;
  if (!existsSync(`${out}.json`)) {
    if (!peer) return undefined;
    const shape = [frames, height, width];
    await peer.call('find_cells', { movie: path, shape, rate, tau, register: isMoving, out });
  }
  const { rois, probability, crop, shifts } = JSON.parse(readFileSync(`${out}.json`, 'utf8'));
  return {
    rois: rois.map((pixels) => Uint32Array.from(pixels)),
    accepted: probability.map((p) => p > 0.5),
    crop,
    gauge: shifts ? gaugeOf(shifts, truth.displacement) : { rows: 0, columns: 0 },
    traces: Object.fromEntries(
      ['raw', 'corrected', 'spikes'].map((name) => [name, readRows(`${out}.${name}.f32`, frames)]),
    ),
  };
}

/** Traces of the somata by their true footprints; what was solved before is read again. */
export async function solveOracle(path, recording) {
  const { frames, decaySeconds, height, rateHz, width } = recording.parameters;
  const kept = `${path}.oracle.f32`;
  if (!existsSync(kept)) {
    const source = openMovie(path, { shape: [frames, height, width], rateHz });
    const traces = await solveWithTruth(source, recording);
    writeRows(kept, traces);
  }
  const corrected = readRows(kept, frames).map((trace) => flatten(trace, rateHz));
  const decay = decayPerFrame(decaySeconds, rateHz);
  return { corrected, spikes: corrected.map((trace) => deconvolve(trace, { decay })) };
}

/** Without its baseline. */
function flatten(trace, rateHz) {
  const baseline = estimateBaseline(Float64Array.from(trace), rateHz, { method: 'maximin' });
  return Float64Array.from(trace, (value, t) => value - baseline[t]);
}

function traceOf({ data, frames, count }, roi) {
  return Float32Array.from({ length: frames }, (_, t) => data[t * count + roi]);
}

function readRows(path, length) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return Array.from({ length: values.length / length }, (_, row) =>
    values.subarray(row * length, (row + 1) * length),
  );
}

function writeRows(path, rows) {
  const partial = `${path}.part`;
  writeFileSync(partial, Buffer.concat(rows.map((row) => Buffer.from(row.buffer))));
  renameSync(partial, path);
}
