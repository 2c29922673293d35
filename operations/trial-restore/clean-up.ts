import { trialIndices } from "./own-indices";
import { type TrialDatastore } from "./trial-datastore";
import { TRIAL_INDICES, trialPrefix } from "./trial-name";

/** Younger ones may belong to a trial that runs elsewhere. */
export const ABANDONED_AFTER_MILLISECONDS = 600_000;

export interface CleanedUp {
  /** Names of the indices that were deleted. */
  readonly deleted: readonly string[];
  /** Ids of trials that were left alone, being young. */
  readonly left: readonly string[];
  /** Named as those of trials, but not made by one. */
  readonly foreign: readonly string[];
}

/**
 * Deletes what trials have left behind: by exact names, and only what certainly came out of a snapshot by a trial.
 *
 * @param isOver whether a trial that began then is over.
 */
export async function cleanUpTrials(
  datastore: TrialDatastore,
  isOver: (began: number, trialId: string) => boolean,
): Promise<CleanedUp> {
  const { own, foreign } = await found(datastore, TRIAL_INDICES);
  const over = own.filter(({ began, trialId }) => isOver(began, trialId));
  const deleted = over.map(({ name }) => name);
  if (deleted.length > 0) await datastore.indices.delete(deleted);
  const left = own.filter((index) => !over.includes(index)).map(({ trialId }) => trialId);
  return { deleted, left: [...new Set(left)], foreign };
}

/** Deletes what one trial made, and nothing else. */
export async function deleteTrial(datastore: TrialDatastore, trialId: string): Promise<readonly string[]> {
  const { own } = await found(datastore, `${trialPrefix(trialId)}*`);
  const names = own.map(({ name }) => name);
  if (names.length > 0) await datastore.indices.delete(names);
  return names;
}

async function found({ indices, restores }: TrialDatastore, pattern: string) {
  const origins = await indices.origins(pattern);
  return trialIndices(origins, origins.length === 0 ? [] : await restores.recoveries(pattern));
}
