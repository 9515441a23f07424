import { InvalidArgumentError } from '@ophys/core';
import { type HTMLElement, parse } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import { type ReportData, renderReport } from '../src/report/index.ts';
import { type SampleSize, sampleReport } from './report-sample.ts';

const small: SampleSize = { frames: 300, rois: 20, height: 64, width: 96, rateHz: 30 };
const sample = sampleReport(small);

describe('renderReport', () => {
  it('shows the field, the shifts, the traces, the activity and the run', () => {
    const page = render(sample);
    const titles = page.querySelectorAll('h2').map((title) => title.text);
    expect(titles).toEqual([
      'Please note',
      'Field of view',
      'Found against truth',
      'Motion',
      'Run',
      'Example traces',
      'Activity of all ROIs',
      'Details',
    ]);
    expect(page.querySelector('title')?.text).toBe(sample.title);
    expect(page.querySelectorAll('.frame image')).toHaveLength(3);
    expect(page.querySelectorAll('.outlines path')).toHaveLength(20);
    expect(page.querySelectorAll('.rows li')).toHaveLength(7);
    expect(page.querySelectorAll('.run tbody tr')).toHaveLength(4);
    expect(page.querySelector('.run')?.text).toContain('gpu did not run: No adapter was found.');
    expect(page.querySelector('.truth')?.text).toContain('0.083 px rms');
    expect(page.querySelector('.appendix')?.text).toContain('motion.maxShiftPx');
  });

  it('shows what registration did: motion within frames, the mean before and after, crispness', () => {
    const motion = render(sample).querySelector('.motion');
    expect(motion?.querySelectorAll('h3').map((title) => title.text)).toEqual([
      'Correlation peak',
      'Motion within frames',
      'Mean image before and after',
    ]);
    expect(motion?.querySelectorAll('.pair img')).toHaveLength(2);
    expect(motion?.text).toMatch(/before: crispness 1\.25.*after: crispness 2\.5/s);
    expect(motion?.text).toContain('Odd rows were moved 1.5 px to the left first.');
    const { registration: _, ...rigid } = sample;
    expect(render(rigid).querySelectorAll('.motion h3')).toHaveLength(1);
  });

  it('marks an example by the same ROI and colour in the image, its number and its trace', () => {
    const page = render(sample);
    for (const row of page.querySelectorAll('.rows li')) {
      const roi = row.getAttribute('data-roi');
      const colour = row.getAttribute('class') ?? '';
      const outline = page.querySelector(`.outlines path[data-roi="${roi}"]`);
      const number = page.querySelector(`.numbers-over [data-roi="${roi}"]`);
      expect(outline?.classList.contains(colour)).toBe(true);
      expect(outline?.querySelector('title')?.text).toContain(`ROI ${roi} · snr`);
      expect(number?.classList.contains(colour)).toBe(true);
      expect(number?.text).toBe(roi);
    }
  });

  it('is self-contained: whatever it refers to is in the page', () => {
    const page = render(sample);
    const addresses = page
      .querySelectorAll('[src], [href]')
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '');
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) expect(address).toMatch(/^(data:|#)/);
    expect(renderReport(sample)).not.toMatch(/@import|url\(|https?:/);
    const policy = page.querySelector('meta[http-equiv]')?.getAttribute('content');
    expect(policy).toMatch(/^default-src 'none';/);
  });

  it('names every picture, plot and control', () => {
    const page = render(sample);
    for (const element of page.querySelectorAll('[role=img], [role=group]')) {
      expect(
        element.getAttribute('aria-label') ?? element.querySelector('title')?.text,
      ).toBeTruthy();
    }
    expect(page.querySelector('.activity img')?.getAttribute('alt')).toContain('20 ROIs');
    for (const input of page.querySelectorAll('input')) {
      expect(page.querySelector(`label[for=${input.id}]`)?.text).toBeTruthy();
    }
    const ids = page.querySelectorAll('[id]').map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same every time and leaves its input as it was', () => {
    const before = structuredClone(sample);
    expect(renderReport(sample)).toBe(renderReport(sample));
    expect(sample).toEqual(before);
  });

  it('shows long recordings as an excerpt and whole, short ones whole', () => {
    const long = sampleReport({ ...small, frames: 1000, rateHz: 5 });
    expect(render(long).querySelectorAll('.stack').map(stackOf)).toEqual(['excerpt', 'whole']);
    expect(render(sample).querySelectorAll('.stack').map(stackOf)).toEqual(['whole']);
  });

  it('says nothing about what was not given', () => {
    const { truth: _, badFrames: __, peakMemoryBytes: ___, ...rest } = sample;
    const text = render({ ...rest, warnings: [] }).text;
    expect(text).not.toContain('against truth');
    expect(text).not.toContain('bad frames');
    expect(text).not.toContain('Please note');
    expect(text).toContain('Peak memory was not measured.');
  });
});

describe('hostile text', () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)></title></style>&lt;`;

  it('stays text wherever it comes from', () => {
    const page = render(hostileReport(sample, hostile));
    expect(page.querySelectorAll('script')).toHaveLength(1);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    expect(page.querySelectorAll('img')).toHaveLength(3); // the activity, the mean before and after
    for (const element of page.querySelectorAll('*')) {
      expect(Object.keys(element.attributes).filter((name) => /^on/i.test(name))).toEqual([]);
    }
    const shown = ['title', 'h1', '.files', '.warnings li', '.run tbody th', '.run .note b'];
    for (const selector of [...shown, '.outlines title', '.traces > .note']) {
      expect(page.querySelector(selector)?.text, selector).toContain(hostile);
    }
    const headings = page.querySelectorAll('.appendix th').map((heading) => heading.text);
    expect(headings.filter((heading) => heading.includes(hostile))).toHaveLength(3);
  });
});

describe('unusual recordings', () => {
  const { facts } = sample;
  const matrix = (frames: number, count: number, value = 0) => ({
    data: new Float32Array(frames * count).fill(value),
    frames,
    count,
  });
  const flat = (value: number) => ({
    data: new Float32Array(facts.height * facts.width).fill(value),
    height: facts.height,
    width: facts.width,
  });

  it.each<[string, ReportData, string]>([
    [
      'without a ROI',
      { ...sample, rois: [], traces: { dff: matrix(300, 0), spikes: matrix(300, 0) } },
      'No ROI was found.',
    ],
    ['with one frame', sampleReport({ ...small, frames: 1 }), '1 frame at 30 Hz'],
    [
      'with constant images',
      { ...sample, images: { mean: flat(7), maximum: flat(0), correlation: flat(Number.NaN) } },
      'Mean image: the same value everywhere.',
    ],
    [
      'with traces that are missing',
      {
        ...sample,
        traces: { dff: matrix(300, 20, Number.NaN), spikes: matrix(300, 20, Number.NaN) },
      },
      'Example traces',
    ],
    [
      'with traces that are constant',
      { ...sample, traces: { dff: matrix(300, 20), spikes: matrix(300, 20) } },
      'Example traces',
    ],
    [
      'with shifts that are missing',
      { ...sample, shifts: { y: missing(300), x: missing(300), peak: missing(300) } },
      'root mean square not known px',
    ],
    ['with qualities that are missing', withoutQuality(sample), 'in the order of the file'],
    ['without a stage', { ...sample, stages: [] }, 'All stages'],
  ])('a recording %s makes a page without broken numbers', (_, data, expected) => {
    const page = render(data);
    expect(page.text).toContain(expected);
    for (const path of page.querySelectorAll('path')) {
      expect(path.getAttribute('d')).toMatch(/^([MlhvzV][-\d ]*)*$/);
    }
    page.querySelectorAll('style, script, image, .activity img').map((element) => element.remove());
    expect(page.toString()).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('draws a trace that outgrows the others smaller, and says so', () => {
    const data = sample.traces.dff.data.slice();
    const rows = render(sample).querySelectorAll('.rows li');
    const giant = Number(rows[2]?.getAttribute('data-roi'));
    for (let i = giant; i < data.length; i += 20) data[i] = 100 * Number(data[i]);
    const page = render({
      ...sample,
      traces: { ...sample.traces, dff: { ...sample.traces.dff, data } },
    });
    expect(page.querySelector(`.rows [data-roi="${giant}"] small`)?.text).toMatch(/^÷ \d+$/);
    const heights = page.querySelectorAll('.rows svg[style]').map((svg) => {
      return Number(svg.getAttribute('style')?.match(/height:(\d+)px/)?.[1]);
    });
    expect(Math.max(...heights)).toBeLessThanOrEqual(180);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(22);
  });

  it('interrupts a trace where values are missing', () => {
    const data = sample.traces.dff.data.slice();
    data.fill(Number.NaN, 100 * 20, 110 * 20);
    const page = render({
      ...sample,
      traces: { ...sample.traces, dff: { ...sample.traces.dff, data } },
    });
    for (const line of page.querySelectorAll('.rows .line')) {
      expect(line.getAttribute('d')?.match(/M/g)).toHaveLength(2);
    }
  });
});

describe('size', () => {
  it('stays small and quick for 100 000 frames of 1000 ROIs', () => {
    const [frames, count] = [100_000, 1000];
    const big = sampleReport({ frames: 10, rois: count, height: 512, width: 512, rateHz: 30 });
    const course = Float32Array.from(
      { length: frames },
      (_, t) => Math.sin(t * 1.7) + (t % 97) / 9,
    );
    const data = new Float32Array(frames * count);
    for (let i = 0; i < data.length; i++) data[i] = (i * 0.618033988749895) % 1;
    const recording: ReportData = {
      ...big,
      facts: { ...big.facts, frames },
      shifts: { y: course, x: course, peak: course },
      traces: { dff: { data, frames, count }, spikes: { data, frames, count } },
    };
    const before = process.cpuUsage();
    const page = renderReport(recording);
    // Time on the processor, so that other work on the machine does not count.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
    expect(page.length).toBeLessThan(3e6);
  });
});

describe('parts that do not fit', () => {
  const outside = { pixels: Uint32Array.of(64 * 96), weights: Float32Array.of(1) };

  it.each<[string, ReportData]>([
    ['shifts.y', { ...sample, shifts: { ...sample.shifts, y: [0] } }],
    ['traces.dff', { ...sample, rois: sample.rois.slice(1) }],
    ['images.mean', { ...sample, facts: { ...sample.facts, width: 95 } }],
    ['facts.rateHz', { ...sample, facts: { ...sample.facts, rateHz: 0 } }],
    ['rankBy', { ...sample, rankBy: 'beauty' }],
    ['rois[0].mask', { ...sample, rois: sample.rois.map((roi) => ({ ...roi, mask: outside })) }],
  ])('are refused by name: %s', (argument, data) => {
    expect(() => renderReport(data)).toThrow(InvalidArgumentError);
    expect(() => renderReport(data)).toThrow(expect.objectContaining({ argument }));
  });
});

function render(data: ReportData): HTMLElement {
  return parse(renderReport(data));
}

function stackOf(element: HTMLElement): string {
  return element.getAttribute('class')?.replace('stack ', '') ?? '';
}

function missing(frames: number): Float32Array {
  return new Float32Array(frames).fill(Number.NaN);
}

function withoutQuality({ rankBy: _, ...data }: ReportData): ReportData {
  return { ...data, rois: data.rois.map(({ mask }) => ({ mask, quality: {} })) };
}

/** The report with every text replaced by one. */
function hostileReport(data: ReportData, text: string): ReportData {
  return {
    ...data,
    title: text,
    inputName: text,
    outputName: text,
    backend: { backend: 'wasm', skipped: [{ backend: text as 'gpu', reason: text }] },
    warnings: [text],
    stages: data.stages.map((stage) => ({ ...stage, stage: text, unit: text, backend: text })),
    rois: data.rois.map((roi) => ({ ...roi, quality: { [text]: 1 } })),
    rankBy: text,
    provenance: {
      versions: { [text]: text },
      parameters: { [text]: { [text]: [text] } },
      createdAt: text,
    },
  };
}
