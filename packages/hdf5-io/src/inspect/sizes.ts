import type { ElementType } from '@ophys/model';

/** Bits that an element takes; 8 for what has no fixed size. */
export function bitsOf(type: ElementType): number {
  return Number(/\d+$/.exec(type)?.[0] ?? 8);
}
