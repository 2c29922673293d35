import { type Clock } from "../../clients/clock";

const SHORTEST_MILLISECONDS = 200;
const LONGEST_MILLISECONDS = 5_000;
/** So that the end is noticed at most so much of the duration late. */
const SHARE_OF_ELAPSED = 0.03;

/** How far a restore has come. */
export interface ShardProgress {
  /** Names of the indices that are not whole yet. */
  readonly left: readonly string[];
  readonly bytes: number;
}

/** How to wait for a restore. */
export interface AwaitedShards {
  /** Looks, and does what has become possible. Throws when the datastore has given something up. */
  readonly look: () => Promise<ShardProgress>;
  /** What to throw when nothing has come back for so long. */
  readonly stalled: (left: readonly string[]) => Promise<Error>;
  readonly stallMilliseconds: number;
  readonly clock: Clock;
  readonly report: (progress: ShardProgress) => void;
}

/** Waits until nothing is left: of trials and of restores. */
export async function awaitShards({ look, stalled, stallMilliseconds, clock, report }: AwaitedShards): Promise<void> {
  const started = clock.monotonic();
  let moved = { at: started, bytes: -1, left: -1 };
  for (;;) {
    const progress = await look();
    const { left, bytes } = progress;
    if (left.length === 0) return;
    if (bytes !== moved.bytes || left.length !== moved.left)
      moved = { at: clock.monotonic(), bytes, left: left.length };
    if (clock.monotonic() - moved.at >= stallMilliseconds) throw await stalled(left);
    report(progress);
    const elapsed = clock.monotonic() - started;
    await clock.sleep(Math.min(Math.max(elapsed * SHARE_OF_ELAPSED, SHORTEST_MILLISECONDS), LONGEST_MILLISECONDS));
  }
}
