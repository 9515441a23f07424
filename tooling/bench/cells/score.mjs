import { compareSegmentations } from '@ophys/segmentation';
import { correlate, detectableSomata } from '@ophys/simulate';
import { quantile } from '../harness/compare.mjs';

const BIN_SECONDS = 0.2;
const LEAST_INSIDE = 0.8;

/**
 * Scores what was found in a simulated recording.
 *
 * @param found.rois pixels of every ROI
 * @param found.accepted whether each is held to be a cell
 * @param found.crop rows and columns that every frame covers, `[row0, row1, column0, column1]`
 * @param found.gauge rows and columns by which the registered movie lies off the true field
 * @param found.traces `raw`, `corrected`, `spikes`: per ROI its trace
 */
export function scoreCells(found, recording) {
  const { height, width } = recording.parameters;
  const { somata } = recording.truth;
  const move = (mask) => translate(mask, found.gauge, height, width);
  const truth = somata.binaryFootprints.map(move);
  const wanted = new Set(
    detectableSomata(recording.truth).filter(
      (i) => insideShare(truth[i], found.crop, width) >= LEAST_INSIDE,
    ),
  );
  const masks = found.rois.map(asMask);
  const all = countHits(masks, truth, wanted);
  const accepted = countHits(
    masks.filter((_, i) => found.accepted[i]),
    truth,
    wanted,
  );
  return {
    ...all.scores,
    acceptedPrecision: accepted.scores.precision,
    acceptedRecall: accepted.scores.recall,
    acceptedF1: accepted.scores.f1,
    medianIou: quantile(
      all.hits.map(({ iou }) => iou),
      0.5,
    ),
    ...scoreTraces(found.traces, all.hits, wanted, recording),
  };
}

/** Scores traces of all detectable cells, by index of the soma. */
export function scoreOracle({ corrected, spikes }, recording) {
  const wanted = detectableSomata(recording.truth);
  const hits = wanted.map((i) => ({ a: i, b: i }));
  return scoreTraces({ corrected, spikes }, hits, new Set(wanted), recording);
}

/** Matches to cells that cannot be asked for count neither way; duplicates are false alarms. */
function countHits(masks, truth, wanted) {
  const { matches } = compareSegmentations(masks, truth);
  const hits = matches.filter(({ b }) => wanted.has(b));
  const precision = ratio(hits.length, hits.length + masks.length - matches.length);
  const recall = ratio(hits.length, wanted.size);
  const f1 = ratio(2 * precision * recall, precision + recall);
  return { hits, scores: { precision, recall, f1 } };
}

function scoreTraces({ raw, corrected, spikes }, hits, wanted, { truth, parameters }) {
  const { frames, rateHz } = parameters;
  const { somata } = truth;
  const bin = Math.max(1, Math.round(BIN_SECONDS * rateHz));
  const cut = (values, cell) => values.subarray(cell * frames, (cell + 1) * frames);
  const score = (similarity) => hits.map(({ a, b }) => similarity(a, b) || 0);
  const trace = score((a, b) => correlate(corrected[a], cut(somata.deltaFOverF, b)));
  const spike = score((a, b) => correlate(spikes[a], cut(somata.spikes, b)));
  const slow = score((a, b) =>
    correlate(sumBins(spikes[a], bin), sumBins(cut(somata.spikes, b), bin)),
  );
  const missed = new Array(wanted.size - hits.length).fill(0);
  const median = (values) => quantile(values, 0.5);
  return {
    rawTrace: raw && median(score((a, b) => correlate(raw[a], cut(somata.deltaFOverF, b)))),
    trace: median(trace),
    traceP10: quantile(trace, 0.1),
    traceAll: median([...trace, ...missed]),
    spike: median(spike),
    spikeAll: median([...spike, ...missed]),
    slowSpike: median(slow),
    slowSpikeAll: median([...slow, ...missed]),
  };
}

function sumBins(values, size) {
  const sums = new Float64Array(Math.floor(values.length / size));
  for (let i = 0; i < sums.length * size; i++) sums[Math.floor(i / size)] += values[i];
  return sums;
}

/** By how many whole pixels the registered movie lies off the true field. */
export function gaugeOf(shifts, displacement) {
  const offset = (axis) =>
    0 -
    Math.round(
      quantile(
        Array.from(shifts[axis], (v, t) => v - displacement[axis][t]),
        0.5,
      ),
    );
  return { rows: offset('y'), columns: offset('x') };
}

function asMask(pixels) {
  return { pixels, weights: new Float32Array(pixels.length).fill(1) };
}

function translate({ pixels }, { rows, columns }, height, width) {
  const moved = Array.from(pixels, (pixel) => [
    Math.floor(pixel / width) + rows,
    (pixel % width) + columns,
  ]).filter(([row, column]) => row >= 0 && row < height && column >= 0 && column < width);
  return asMask(Uint32Array.from(moved, ([row, column]) => row * width + column));
}

function insideShare({ pixels }, [row0, row1, column0, column1], width) {
  const inside = pixels.filter((pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return row >= row0 && row < row1 && column >= column0 && column < column1;
  });
  return ratio(inside.length, pixels.length);
}

function ratio(part, whole) {
  return whole > 0 ? part / whole : 0;
}
