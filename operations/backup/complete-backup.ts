import { isForeseen } from "../../clients/foreseen";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { sentence } from "../sentence";
import { BackupNotCompleted } from "./backup-not-completed";
import { countDocuments } from "./count-documents";
import { sharedRepositoryProblem } from "./index-prefix";
import { inLines, unreadableOnes, WAY_TO_READ } from "./not-readable";
import { type Verdict } from "./judge-backup";
import { ALL_BACKUP_SNAPSHOTS } from "./snapshot-name";
import { type BackupStore, type BackupTarget } from "./target";

/** A backup with both parts. */
export interface CompletedBackup {
  readonly backupId: string;
  readonly snapshots: readonly BackupSnapshot[];
  readonly optimizeVersion: string;
  /** ISO 8601, UTC: when the datastore finished the last part; without a datastore, when it was first seen finished. */
  readonly completedAt: string;
  /** Whether it was there before anybody asked for it here. */
  readonly adopted: boolean;
  /** Those of its indices when it was complete; undefined where they were not counted. */
  readonly documents?: number | undefined;
}

/**
 * Rounds off a backup that Optimize calls complete by what the datastore, where it is known, says of it.
 *
 * @throws BackupNotCompleted when its snapshots are not in the repository that is declared, or nobody can tell: `unknown`.
 */
export async function completeBackup(
  target: Pick<BackupTarget, "store" | "clock" | "warn">,
  backupId: string,
  verdict: Extract<Verdict, { kind: "completed" }>,
  adopted: boolean,
): Promise<CompletedBackup> {
  const seenAt = new Date(target.clock.now()).toISOString();
  const { snapshots, optimizeVersion } = verdict;
  const result = { backupId, snapshots, optimizeVersion, adopted };
  const { store } = target;
  if (store === undefined) return { ...result, completedAt: seenAt };
  const stored = await storedOrUnknown(store);
  if (stored instanceof Error) throw notSeenYet(backupId, snapshots, store, stored, adopted);

  const own = stored.filter(({ name }) => snapshots.some((snapshot) => snapshot.name === name));
  const unread = unreadableOnes(own);
  if (unread.length > 0) throw notReadableYet(backupId, snapshots, unread, adopted);
  if (own.length < snapshots.length) throw storedElsewhere(backupId, snapshots, own, store, adopted);
  const problem = sharedRepositoryProblem(store, stored);
  if (problem !== undefined) target.warn?.(`repositoryName: ${problem}`);
  const ends = own.flatMap(({ endTime }) => endTime ?? []).sort();
  // What was there already may be of any age: what the indices hold by now tells nothing of it.
  const documents = adopted ? undefined : await countDocuments(store, own);
  return { ...result, completedAt: ends[ends.length - 1] ?? seenAt, documents };
}

/** What the datastore has, or why it does not tell. */
async function storedOrUnknown(store: BackupStore): Promise<readonly StoredSnapshot[] | Error> {
  try {
    return await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
  } catch (error) {
    if (isForeseen(error)) return error;
    throw error;
  }
}

/** Recorded as if it still ran: nobody knows whether it lies where it is declared to lie, and can be read there. */
function notSeenYet(
  backupId: string,
  snapshots: readonly BackupSnapshot[],
  { repositoryName }: BackupStore,
  { message: why }: Error,
  adopted: boolean,
): BackupNotCompleted {
  const message = `Optimize calls the backup ${backupId} complete, but the datastore does not tell whether it lies in the snapshot repository ${repositoryName}: ${sentence(why)}`;
  return new BackupNotCompleted("unknown", backupId, "IN_PROGRESS", snapshots, adopted, message);
}

/** Recorded as if it still ran: whoever goes on with it looks again. */
function notReadableYet(
  backupId: string,
  snapshots: readonly BackupSnapshot[],
  unread: readonly StoredSnapshot[],
  adopted: boolean,
): BackupNotCompleted {
  const message = `Optimize calls the backup ${backupId} complete, but the datastore cannot read it: ${inLines(unread)}. ${WAY_TO_READ}.`;
  return new BackupNotCompleted("unknown", backupId, "IN_PROGRESS", snapshots, adopted, message);
}

/** Recorded as if it still ran: it is complete, so that nothing may replace it, but not where it was looked for. */
function storedElsewhere(
  backupId: string,
  snapshots: readonly BackupSnapshot[],
  own: readonly StoredSnapshot[],
  store: BackupStore,
  adopted: boolean,
): BackupNotCompleted {
  const missing = snapshots.filter(({ name }) => !own.some((snapshot) => snapshot.name === name));
  return new BackupNotCompleted(
    "failed",
    backupId,
    "IN_PROGRESS",
    snapshots,
    adopted,
    `Optimize completed the backup ${backupId}, but not in the snapshot repository ${store.repositoryName} of the datastore that is declared: ${missing.map(({ name }) => name).join(", ")} is not there. Make repositoryName and datastore name the place that CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names, or correct that variable.`,
  );
}
