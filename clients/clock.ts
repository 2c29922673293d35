/** Time, as everything here sees it: injected, so that no test waits. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now`. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
