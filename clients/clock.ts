/** Time, as everything here sees it: injected, so that no test waits. */
export interface Clock {
  /**
   * Milliseconds since 1970, as `Date.now`: for what is written down, and for comparing with what was written down. It
   * jumps when somebody or a time server sets it.
   */
  now(): number;
  /** Milliseconds since some moment, which never jump: for durations, deadlines and ages. A lint rule holds that. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
