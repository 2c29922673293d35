const SHORTEST_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 25_000;
const SHARE_OF_ELAPSED = 0.08;

/**
 * How long to wait before the next look at something that has run for so long: short for short work, and never so long
 * that the end is noticed more than a tenth of the duration late.
 */
export function pollInterval(elapsedMilliseconds: number): number {
  return Math.min(Math.max(elapsedMilliseconds * SHARE_OF_ELAPSED, SHORTEST_MILLISECONDS), LONGEST_MILLISECONDS);
}
