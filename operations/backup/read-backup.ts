import { type BackupSnapshot } from "../../clients/optimize/backup";
import { isRecorded } from "./delete-backup";
import { findBackups } from "./find-backups";
import { completedParts } from "./judge-backup";
import { snapshotPattern } from "./snapshot-name";
import { type BackupTarget } from "./target";

/** How a backup that was recorded stands now. */
export interface BackupNow {
  readonly state: "COMPLETED" | "IN_PROGRESS" | "FAILED" | "INCOMPATIBLE" | "INCOMPLETE";
  /** Those of the recorded snapshots that there are; all that lie under the id when none was recorded. */
  readonly snapshots: readonly BackupSnapshot[];
}

/**
 * Looks how a backup stands that was recorded. Undefined means gone for certain: Optimize itself says that it finds
 * nothing, its list answers without it, and the recorded repository, where it is known, holds none of its snapshots.
 */
export async function readBackup(
  target: BackupTarget,
  backupId: string,
  recorded: readonly Pick<BackupSnapshot, "name" | "startTime">[],
): Promise<BackupNow | undefined> {
  const found = (await target.optimize.get(backupId))?.snapshots ?? (await hidden(target, backupId));
  const own = recorded.length === 0 ? found : found.filter((snapshot) => isRecorded(snapshot, recorded));
  return own.length === 0 ? undefined : { state: stateOf(own), snapshots: own };
}

/** What there is of a backup although Optimize finds nothing: it may have been pointed to another repository. */
async function hidden(target: BackupTarget, backupId: string): Promise<readonly BackupSnapshot[]> {
  const listed = (await findBackups(target)).find((backup) => backup.backupId === backupId);
  if (listed !== undefined) return listed.snapshots;
  const { store } = target;
  return store === undefined ? [] : store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
}

function stateOf(snapshots: readonly BackupSnapshot[]): BackupNow["state"] {
  if (completedParts(snapshots) !== undefined) return "COMPLETED";
  const states = snapshots.map((snapshot) => snapshot.state);
  if (states.includes("IN_PROGRESS")) return "IN_PROGRESS";
  if (states.includes("INCOMPATIBLE")) return "INCOMPATIBLE";
  return states.every((state) => state === "SUCCESS") ? "INCOMPLETE" : "FAILED";
}
