import { isForeseen } from "../../clients/foreseen";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { findBackups, type FoundBackup, storedParts } from "./find-backups";
import { type RecentListing } from "./recent-listing";
import { isRecorded, type RecordedSnapshot } from "./recorded-snapshot";
import { type BackupState, stateOf } from "./state-of-backup";
import { type BackupTarget } from "./target";

/** How a backup that was recorded stands now. */
export interface BackupNow {
  readonly state: BackupState;
  /** Those of the recorded snapshots that there are; all that lie under the id when none was recorded. */
  readonly snapshots: readonly BackupSnapshot[];
  /** Whether Optimize itself finds it: one that only the datastore has lies in another repository than Optimize's. */
  readonly foundBy: "optimize" | "datastore";
}

/**
 * Looks how a backup stands that was recorded. Undefined means gone for certain: Optimize itself says that it finds
 * nothing, its list answers without it, and the recorded repository, where it is known, holds none of its snapshots.
 *
 * @param listing serves many reads from one list.
 */
export async function readBackup(
  target: BackupTarget,
  backupId: string,
  recorded: readonly RecordedSnapshot[],
  listing?: RecentListing,
): Promise<BackupNow | undefined> {
  const own = (snapshots: readonly BackupSnapshot[]) =>
    recorded.length === 0 ? snapshots : snapshots.filter((snapshot) => isRecorded(snapshot, recorded));

  const byOptimize = own(await askOptimize(target, backupId, recorded, listing));
  if (byOptimize.length > 0) return { state: stateOf(byOptimize), snapshots: byOptimize, foundBy: "optimize" };
  const { store } = target;
  const byDatastore = store === undefined ? [] : own(await storedParts(store, backupId));
  return byDatastore.length === 0
    ? undefined
    : { state: stateOf(byDatastore), snapshots: byDatastore, foundBy: "datastore" };
}

/**
 * What Optimize has under an id.
 *
 * @throws whatever keeps Optimize from answering, unless the datastore shows the backup all the same.
 */
async function askOptimize(
  target: BackupTarget,
  backupId: string,
  recorded: readonly RecordedSnapshot[],
  listing: RecentListing | undefined,
): Promise<readonly BackupSnapshot[]> {
  try {
    const recent = await recently(target, listing);
    const listed = recent?.get(backupId);
    if (listed !== undefined) return listed.snapshots;
    const found = await target.optimize.get(backupId);
    if (found !== undefined) return found.snapshots;
    // A single "not found" may come from somebody else: with the list it is established who answers.
    if (recent === undefined) await findBackups(target);
    return [];
  } catch (error) {
    if (!isForeseen(error) || target.store === undefined) throw error;
    const stored = await storedParts(target.store, backupId);
    if (stored.some((snapshot) => recorded.length === 0 || isRecorded(snapshot, recorded))) return [];
    throw error;
  }
}

/** Undefined when there is no list to be had: single answers still tell. */
async function recently(
  target: BackupTarget,
  listing: RecentListing | undefined,
): Promise<ReadonlyMap<string, FoundBackup> | undefined> {
  try {
    return await listing?.find(target);
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
