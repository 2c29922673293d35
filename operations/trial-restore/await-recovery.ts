import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { type ShardRecovery } from "../../clients/datastore/restores";
import { type TrialDatastore } from "./trial-datastore";

const FIRST_POLL_MILLISECONDS = 100;
const LONGEST_POLL_MILLISECONDS = 2_000;

/** What is waited for. */
export interface AwaitedRecovery {
  /** Pattern of the indices. */
  readonly pattern: string;
  /** Primary shards that there must be. */
  readonly shards: number;
  /** How long nothing may come back before it is given up. */
  readonly stallMilliseconds: number;
  readonly clock: Clock;
  readonly report: (line: string) => void;
}

/**
 * Waits until all primary shards have been restored.
 *
 * @throws ExplainedError when nothing has come back for too long.
 */
export async function awaitRecovery(
  { restores, indices }: TrialDatastore,
  { pattern, shards, stallMilliseconds, clock, report }: AwaitedRecovery,
): Promise<void> {
  let seen = "";
  let changedAt = clock.monotonic();
  for (let pause = FIRST_POLL_MILLISECONDS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MILLISECONDS)) {
    const { done, bytes } = recoveryState(await restores.recoveries(pattern));
    // A shard that is restored is not yet one that can be searched.
    const red = (await indices.list(pattern)).filter(({ health }) => health === "red").map(({ name }) => name);
    if (done >= shards && red.length === 0) return;
    const state = `${done} ${bytes} ${red.length}`;
    if (state !== seen) changedAt = clock.monotonic();
    seen = state;
    report(`restored ${done} of ${shards} shards, ${(bytes / 1_000_000).toFixed(0)} MB`);
    if (clock.monotonic() - changedAt >= stallMilliseconds) {
      throw new ExplainedError(
        "failed",
        `For ${stallMilliseconds / 1000} seconds nothing has been restored, at ${done} of ${shards} shards (${red.slice(0, 3).join(", ")} …): the files of the repository may be damaged or in an archive tier, or no node takes the shards. GET _cluster/allocation/explain tells more.`,
      );
    }
    await clock.sleep(pause);
  }
}

function recoveryState(recoveries: readonly ShardRecovery[]): { readonly done: number; readonly bytes: number } {
  const ofSnapshot = recoveries.filter(({ primary, type }) => primary && type === "SNAPSHOT");
  return {
    done: ofSnapshot.filter(({ stage }) => stage === "DONE").length,
    bytes: ofSnapshot.reduce((sum, { recoveredBytes }) => sum + recoveredBytes, 0),
  };
}
