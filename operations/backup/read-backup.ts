import { isForeseen } from "../../clients/foreseen";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { findBackups, type FoundBackup, storedParts } from "./find-backups";
import { type RecentListing } from "./recent-listing";
import { isRecorded, mayBeRecorded, type RecordedSnapshot } from "./recorded-snapshot";
import { type BackupState, stateOf } from "./state-of-backup";
import { type BackupTarget } from "./target";

/** How a backup that was recorded stands now. */
export interface BackupNow {
  /** UNREADABLE: whether it is there, and whole, cannot be told now. */
  readonly state: BackupState;
  /** Those of the recorded snapshots that there are; all that lie under the id when none was recorded. */
  readonly snapshots: readonly BackupSnapshot[];
  /** Whether Optimize itself finds it: one that only the datastore has lies in another repository than Optimize's. */
  readonly foundBy: "optimize" | "datastore";
  /** Why Optimize did not answer; undefined when it did. */
  readonly noAnswer?: string | undefined;
}

/**
 * Looks how a backup stands that was recorded. Undefined means gone for certain: Optimize itself says that it finds
 * nothing, its list answers without it, and the recorded repository, where it is known, names none of its snapshots.
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
    recorded.length === 0
      ? snapshots
      : snapshots.filter((snapshot) => isRecorded(snapshot, recorded) || mayBeRecorded(snapshot, recorded));

  const answered = await askOptimize(target, backupId, recorded, listing);
  const byOptimize = own(answered.snapshots);
  const isWhole = recorded.every(({ name }) => byOptimize.some((snapshot) => snapshot.name === name));
  if (byOptimize.length > 0 && isWhole) return asFound(byOptimize, "optimize");
  const { store } = target;
  if (store === undefined && byOptimize.length === 0 && answered.listsNothing && recorded.length > 0) {
    return { state: "UNREADABLE", snapshots: [], foundBy: "optimize" };
  }
  // Optimize finds nothing of a backup of which it cannot read a part: the datastore tells that from a lost one.
  const byDatastore = store === undefined ? [] : own(await storedParts(store, backupId));
  if (byDatastore.length > byOptimize.length) return asFound(byDatastore, "datastore", answered.noAnswer);
  return byOptimize.length === 0 ? undefined : asFound(byOptimize, "optimize");
}

function asFound(snapshots: readonly BackupSnapshot[], foundBy: BackupNow["foundBy"], noAnswer?: string): BackupNow {
  return { state: stateOf(snapshots), snapshots, foundBy, ...(noAnswer !== undefined && { noAnswer }) };
}

/** What Optimize has under an id. */
interface Answered {
  readonly snapshots: readonly BackupSnapshot[];
  /** Whether its list is empty, as it also is while one snapshot of whatever backup cannot be read. */
  readonly listsNothing: boolean;
  /** Why it did not answer; undefined when it did. */
  readonly noAnswer?: string | undefined;
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
): Promise<Answered> {
  try {
    const recent = await recently(target, listing);
    const listed = recent?.get(backupId);
    if (listed !== undefined) return { snapshots: listed.snapshots, listsNothing: false };
    const found = await target.optimize.get(backupId);
    if (found !== undefined) return { snapshots: found.snapshots, listsNothing: false };
    // A single "not found" may come from somebody else: with the list it is established who answers.
    const listsNothing = recent === undefined ? (await findBackups(target)).length === 0 : recent.size === 0;
    return { snapshots: [], listsNothing };
  } catch (error) {
    if (!isForeseen(error) || target.store === undefined) throw error;
    const stored = await storedParts(target.store, backupId);
    const isOwn = (snapshot: BackupSnapshot) =>
      recorded.length === 0 || isRecorded(snapshot, recorded) || mayBeRecorded(snapshot, recorded);
    if (stored.some(isOwn)) return { snapshots: [], listsNothing: false, noAnswer: error.message };
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
