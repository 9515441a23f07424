import type { OutlineLoop } from '@ophys/core';

/** An SVG path of relative steps, one subpath per loop; fill it with `evenodd`. */
export function outlinePath(loops: readonly OutlineLoop[]): string {
  return loops.map(loopPath).join('');
}

function loopPath(loop: OutlineLoop): string {
  let path = `M${loop[0]} ${loop[1]}`;
  for (let i = 2; i < loop.length; i += 2) {
    const dx = (loop[i] ?? 0) - (loop[i - 2] ?? 0);
    path += dx !== 0 ? `h${dx}` : `v${(loop[i + 1] ?? 0) - (loop[i - 1] ?? 0)}`;
  }
  return `${path}z`;
}
