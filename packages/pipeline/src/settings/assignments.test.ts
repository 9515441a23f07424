import { InvalidArgumentError } from '@ophys/core';
import { expect, it } from 'vitest';
import { parseAssignments } from './assignments.ts';

it('reads each value as its setting takes it', () => {
  const given = [
    'imaging.indicator=30',
    'imaging.rate_hz=30.5',
    'imaging.pixel_size_um=[1, 2]',
    'session.description=a = "b"',
    'session.notes="quoted"',
    'session.keywords=V1, mouse',
    'motion.line_phase=auto',
    'motion.high_pass_px=42',
    'traces.tau_seconds=fast',
  ];
  expect(parseAssignments(given)).toEqual({
    imaging: { indicator: '30', rateHz: 30.5, pixelSizeUm: [1, 2] },
    session: { description: 'a = "b"', notes: 'quoted', keywords: ['V1', 'mouse'] },
    motion: { linePhase: 'auto', highPassPx: 42 },
    traces: { tauSeconds: 'fast' },
  });
  expect(parseAssignments(['imaging.pixel_size_um=1.2,1.1']).imaging?.pixelSizeUm).toEqual([
    1.2, 1.1,
  ]);
});

it.each([
  ['imaging.rate_hz', /Expected group\.key=value/],
  ['', /Expected group\.key=value/],
  ['rate_hz=3', /did you mean imaging\.rate_hz\?/],
  ['imaging.rate=3', /did you mean imaging\.rate_hz\?/],
  ['motion.max_shift=3', /is called motion\.max_shift_fraction now/],
  ['imaging.=3', /no such setting/],
])('refuses "%s"', (text, message) => {
  expect(() => parseAssignments([text])).toThrow(InvalidArgumentError);
  expect(() => parseAssignments([text])).toThrow(message);
});
