import { type Clock, systemClock } from "../../clients/clock";
import { isForeseen } from "../../clients/foreseen";
import { toldOfAll } from "../restore/plan/told-of-all";
import { progressOf } from "../restore/seen-restore";
import { trialIndices } from "./own-indices";
import { type TrialDatastore } from "./trial-datastore";
import { parseTrialName, TRIAL_INDICES, trialPrefix } from "./trial-name";

/** A trial that began so lately is left alone, whatever is seen of it. No age makes one abandoned. */
export const YOUNG_MILLISECONDS = 600_000;
/** Longer than a trial that lives goes between a shard's end and its own next request. */
const BETWEEN_LOOKS_MILLISECONDS = 10_000;

export interface CleanedUp {
  /** Names of the indices that were deleted. */
  readonly deleted: readonly string[];
  /** Ids of trials that were left alone, since they may still run. */
  readonly left: readonly string[];
  /** Named as those of trials, but not made by one. */
  readonly foreign: readonly string[];
}

/**
 * Deletes what trials have left behind: by exact names, and only what certainly came out of a snapshot by a trial that
 * certainly does not run any more. The engine tells: two looks, some seconds apart, find nothing being restored, and no
 * search open.
 *
 * @param mayGo whether a trial that began then may be deleted, once it does not run any more.
 */
export async function cleanUpTrials(
  datastore: TrialDatastore,
  mayGo: (began: number, trialId: string) => boolean,
  clock: Pick<Clock, "sleep"> = systemClock,
): Promise<CleanedUp> {
  const { own, foreign } = await found(datastore, TRIAL_INDICES);
  let over = own.filter(({ began, trialId }) => mayGo(began, trialId));
  if (over.length > 0) {
    const before = await runningTrials(datastore);
    over = over.filter(({ trialId }) => before !== undefined && !before.has(trialId));
  }
  if (over.length > 0) {
    await clock.sleep(BETWEEN_LOOKS_MILLISECONDS);
    const now = await runningTrials(datastore);
    over = over.filter(({ trialId }) => now !== undefined && !now.has(trialId));
  }
  const deleted = over.map(({ name }) => name);
  if (deleted.length > 0) await datastore.indices.delete(deleted);
  const left = own.filter((index) => !over.includes(index)).map(({ trialId }) => trialId);
  return { deleted, left: [...new Set(left)], foreign };
}

/** The ids of the trials that work on their indices now; undefined where that cannot be found out. */
async function runningTrials({ cluster, indices }: TrialDatastore): Promise<ReadonlySet<string> | undefined> {
  try {
    const running = await cluster.running();
    const restoring = running.some(({ activity }) => activity === "restore");
    const listed = await indices.list(TRIAL_INDICES);
    const [primaries, inUse] = await Promise.all([
      indices.activePrimaries(TRIAL_INDICES),
      indices.inUse(TRIAL_INDICES),
    ]);
    const incomplete = listed.filter((index) => progressOf(index, { primaries, restoring }) === "under-way");
    return new Set(
      [...incomplete.map(({ name }) => name), ...inUse].flatMap((name) => parseTrialName(name)?.trialId ?? []),
    );
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}

/** Deletes what one trial made, and nothing else. */
export async function deleteTrial(datastore: TrialDatastore, trialId: string): Promise<readonly string[]> {
  const { own } = await found(datastore, `${trialPrefix(trialId)}*`);
  const names = own.map(({ name }) => name);
  if (names.length > 0) await datastore.indices.delete(names);
  return names;
}

async function found({ indices, restores }: TrialDatastore, pattern: string) {
  const listed = await indices.list(pattern);
  const origins = await indices.origins(pattern);
  // What is listed and not told of may be a trial's, and stays: that must not pass for there being nothing.
  toldOfAll("under which names they were created", new Map(origins.map((one) => [one.name, one])), listed);
  return trialIndices(origins, origins.length === 0 ? [] : await restores.recoveries(pattern));
}
