import { describe, expect, it } from 'vitest';
import { maskOf } from '../../test/report-sample.ts';
import { chooseExamples, EXAMPLE_COUNT } from './examples.ts';

const field = { height: 100, width: 100 };
const roi = (row: number, column: number, snr: number) => ({
  mask: maskOf([[row, column]], field.width),
  quality: { snr },
});

describe('chooseExamples', () => {
  it('takes the best of each neighbourhood, from top to bottom', () => {
    const corners = [roi(90, 90, 1), roi(90, 5, 2), roi(5, 90, 3), roi(5, 5, 4), roi(50, 50, 5)];
    const weaker = [roi(51, 51, 4.9), roi(6, 6, 3.9)];
    const crowd = Array.from({ length: 30 }, (_, i) => roi(49, 20 + i, 0.1));
    const chosen = chooseExamples([...weaker, ...corners, ...crowd], field, 'snr');
    expect(chosen).toHaveLength(EXAMPLE_COUNT);
    expect(chosen).toEqual(expect.arrayContaining([2, 3, 4, 5, 6]));
    const rows = chosen.map((i) => [...weaker, ...corners, ...crowd][i]?.mask.pixels[0] ?? 0);
    expect(rows.map((p) => Math.floor(p / 100))).toEqual(
      rows.map((p) => Math.floor(p / 100)).sort((a, b) => a - b),
    );
  });

  it('takes all when there are few, even at one place, and none when there are none', () => {
    expect(chooseExamples([roi(1, 1, 1), roi(1, 1, 2)], field, 'snr')).toEqual([0, 1]);
    expect(chooseExamples([], field, 'snr')).toEqual([]);
  });

  it('ranks a ROI without a value last', () => {
    const rois = Array.from({ length: EXAMPLE_COUNT + 1 }, (_, i) => roi(1, 1, i));
    rois[3] = roi(1, 1, Number.NaN);
    expect(chooseExamples(rois, field, 'snr')).not.toContain(3);
  });
});
