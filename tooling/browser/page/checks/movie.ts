/** The main job on a small simulated recording, on every device. */
import type { Backend, JobRunner } from '@ophys/compute';
import { phaseCorrelateTolerance } from '@ophys/motion';
import { type ProcessedMovie, processMovie, scoreAgainstTruth } from '@ophys/pipeline';
import { compareSegmentations } from '@ophys/segmentation';
import { correlate, detectableSomata, presets, simulateRecording } from '@ophys/simulate';
import { type Check, expectSame, expectThat } from '../check.ts';
import { createWebPool } from '../web-pool.ts';

const { source, truth } = simulateRecording({
  ...presets.demo,
  height: 48,
  width: 64,
  frames: 200,
  activeSomata: 5,
  spikeRateHz: 0.5,
  photons: 10,
  seed: 3,
});

/** The movie on WASM, which the others are compared with. */
const onWasm = once(() => processOn('wasm'));

export const movieChecks: readonly Check[] = [
  { name: 'pipeline: a movie on wasm', run: checkAgainstTruth },
  { name: 'pipeline: a movie on wasm in web workers', run: checkWorkers },
  { name: 'pipeline: a movie on gpu', run: checkGpu },
];

async function checkAgainstTruth(): Promise<string> {
  const { somata, displacement } = truth;
  const { precision, recall, registrationErrorPx, medianTraceCorrelation } = scoreAgainstTruth(
    await onWasm(),
    {
      y: displacement.y,
      x: displacement.x,
      footprints: somata.binaryFootprints,
      deltaFOverF: somata.deltaFOverF,
      detectable: detectableSomata(truth),
    },
  );
  const found = `precision ${precision}, recall ${recall}, registered within ${registrationErrorPx.toFixed(2)} px, traces correlate by ${medianTraceCorrelation?.toFixed(3)}`;
  expectThat(
    precision === 1 &&
      recall === 1 &&
      registrationErrorPx < 0.15 &&
      (medianTraceCorrelation ?? 0) > 0.95,
    found,
  );
  return found;
}

async function checkWorkers(): Promise<string> {
  const runner = createWebPool();
  const movie = await processOn('wasm', runner);
  await runner.close();
  const expected = await onWasm();
  expectSame('shifts in y', movie.shifts.y, expected.shifts.y);
  expectSame('shifts in x', movie.shifts.x, expected.shifts.x);
  expectSame('ΔF/F', movie.signals.deltaFOverF.data, expected.signals.deltaFOverF.data);
  expectSame('deconvolved', movie.signals.deconvolved.data, expected.signals.deconvolved.data);
  return 'the same numbers as on the page';
}

async function checkGpu(): Promise<string> {
  const movie = await processOn('gpu');
  const expected = await onWasm();
  for (const axis of ['y', 'x'] as const) {
    const error = Math.max(
      ...movie.shifts[axis].map((s, i) => s - (expected.shifts[axis][i] ?? 0)).map(Math.abs),
    );
    expectThat(error < phaseCorrelateTolerance.shift, `shifts in ${axis} differ by ${error} px`);
  }
  const { matches, f1 } = compareSegmentations(masksOf(movie), masksOf(expected));
  const iou = Math.min(...matches.map((match) => match.iou));
  expectThat(
    f1 === 1 && iou > 0.95,
    `${movie.rois.length} ROIs, ${expected.rois.length} on wasm, overlap from ${iou}`,
  );
  const similarity = correlate(movie.signals.deltaFOverF.data, expected.signals.deltaFOverF.data);
  expectThat(similarity > 0.999, `ΔF/F correlates by ${similarity} with that on wasm`);
  return `the ${movie.rois.length} ROIs of wasm, overlap from ${iou.toFixed(3)}`;
}

function masksOf({ rois }: ProcessedMovie) {
  return rois.map(({ mask }) => mask);
}

async function processOn(backend: Backend, runner?: JobRunner): Promise<ProcessedMovie> {
  const movie = await processMovie(source, { rateHz: 30, backend, runner });
  const ran = movie.stages.flatMap((stage) => stage.backend?.backend ?? []);
  expectThat(
    ran.length > 0 && ran.every((each) => each === backend),
    `expected every op on ${backend}, they ran on ${ran.join(', ')}`,
  );
  return movie;
}

/** Does the work when it is first asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
