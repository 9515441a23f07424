import { arraySource } from '@ophys/core';

/** A movie in memory: one random texture that wanders by a few pixels and bends a little, with noise. */
export function createMovie(frames, side) {
  const random = createRandom(7);
  const waves = Array.from({ length: 40 }, () => ({
    y: (0.25 + random()) * (random() < 0.5 ? -1 : 1),
    x: 0.25 + random(),
    phase: 2 * Math.PI * random(),
  }));
  const texture = (y, x) =>
    waves.reduce((sum, wave) => sum + Math.cos(wave.y * y + wave.x * x + wave.phase), 0);
  const margin = 8;
  const wide = side + 2 * margin;
  const image = Float32Array.from({ length: wide * wide }, (_, i) =>
    texture(Math.floor(i / wide), i % wide),
  );
  const data = new Int16Array(frames * side * side);
  for (let frame = 0; frame < frames; frame++) {
    const dy = Math.round(4 * Math.sin(frame));
    for (let y = 0; y < side; y++) {
      const dx = Math.round(3 * Math.cos(2 * frame) + Math.sin((6 * y) / side + frame));
      for (let x = 0; x < side; x++) {
        const value = image[(y + dy + margin) * wide + x + dx + margin];
        data[(frame * side + y) * side + x] = 400 + 20 * value + 120 * random();
      }
    }
  }
  return arraySource(data, [frames, side, side]);
}

function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
