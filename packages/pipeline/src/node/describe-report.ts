import { type DisplacementField, measureCrispness } from '@ophys/motion';
import type { ProcessedMovie } from '../process/process-movie.ts';
import type { ReportData } from '../report/index.ts';
import type { RunSummary } from './summary.ts';

/** What the report shows of a run. */
export function describeReport(summary: RunSummary, movie: ProcessedMovie): ReportData {
  const { settings, software, stages, truth } = summary;
  const registered = stages.find((stage) => stage.stage === 'register');
  const [pixelWidthUm] = settings.imaging.pixelSizeUm ?? [];
  return {
    title: settings.session.description ?? summary.input,
    inputName: summary.input,
    outputName: summary.output,
    facts: { ...summary.movie, micrometersPerPixel: pixelWidthUm },
    backend: { backend: registered?.backend ?? 'reference', skipped: registered?.skipped ?? [] },
    warnings: [...summary.warnings, ...summary.unknown],
    stages: stages.map(({ stage, count, unit, seconds, backend }) => ({
      stage,
      unit,
      seconds,
      unitsPerSecond: count / seconds,
      backend,
    })),
    peakMemoryBytes: summary.peakMemoryBytes,
    images: movie.images,
    rois: movie.rois.map(({ mask, isCell, quality: { centroid: _, ...quality } }) => ({
      mask,
      quality: { accepted: Number(isCell), ...quality },
    })),
    rankBy: 'snr',
    shifts: movie.shifts,
    ...(settings.motion.enabled && { registration: describeRegistration(movie) }),
    badFrames: [...movie.badFrames.keys()].filter((frame) => movie.badFrames[frame] === 1),
    traces: { dff: movie.signals.deltaFOverF, spikes: movie.signals.deconvolved },
    truth,
    provenance: {
      versions: { [software.name]: software.version, node: process.versions.node },
      parameters: settings,
      createdAt: new Date().toISOString(),
    },
  };
}

function describeRegistration({ meanBefore, images, crop, linePhase, field }: ProcessedMovie) {
  return {
    meanBefore,
    crispness: {
      before: measureCrispness(meanBefore, crop),
      after: measureCrispness(images.mean, crop),
    },
    linePhasePx: linePhase,
    within: field && motionWithin(field),
  };
}

/** Root mean square length of each frame's field over its knots, in px. */
function motionWithin({ grid, y, x }: DisplacementField): Float32Array {
  const knots = grid.y.length * grid.x.length;
  const lengths = new Float32Array(y.length / knots);
  for (let frame = 0; frame < lengths.length; frame++) {
    let squares = 0;
    for (let knot = frame * knots; knot < (frame + 1) * knots; knot++) {
      squares += (y[knot] as number) ** 2 + (x[knot] as number) ** 2;
    }
    lengths[frame] = Math.sqrt(squares / knots);
  }
  return lengths;
}
