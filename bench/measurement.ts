/** One number, and what it must not exceed. */
export interface Measurement {
  /** What was measured, such as "first up of 100 repositories". */
  readonly what: string;
  readonly value: number;
  /** Missing for a number that explains others. */
  readonly bound?: number;
  /** Of value and bound: "times", "ms a resource", "MB". */
  readonly unit: string;
  /** The times or sizes that the value was made from. */
  readonly from: string;
}

/** The sizes at which everything is measured, unless others are asked for to try the bench out. */
export const usualCounts: readonly number[] = [100, 1000];

/**
 * Measures something at each of the given numbers of resources, all that it compares in one run.
 *
 * @param report takes lines about what is being done.
 */
export type Measure = (counts: readonly number[], report: (line: string) => void) => Promise<Measurement[]>;

export function isWithinBound({ value, bound }: Measurement): boolean {
  return bound !== undefined && value <= bound;
}

/** A measurement in one line. */
export function described({ what, value, bound, unit, from }: Measurement): string {
  const limit = bound === undefined ? "no bound" : `at most ${shown(bound)}`;
  return `${what}: ${value.toFixed(2)} ${unit}, ${limit} (${from})`;
}

export function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** The shortest of several times: what else the machine does only ever adds to one. */
export async function fastest(runs: number, run: () => Promise<number>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < runs; index++) shortest = Math.min(shortest, await run());
  return shortest;
}

/** "1.23 s". */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
