import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { completedParts } from "../backup/judge-backup";
import { parseSnapshotName } from "../backup/snapshot-name";

/** A backup as retention sees it. */
export interface RetainedBackup {
  readonly backupId: string;
  readonly snapshots: readonly Pick<BackupSnapshot, "name" | "state" | "startTime">[];
  /** Of all its snapshots together; undefined where nobody has looked. */
  readonly sizeInBytes?: number | undefined;
  /** Of all its snapshots; undefined where the datastore is not known. */
  readonly indices?: readonly string[] | undefined;
}

/**
 * `completed`: two good parts of one version. `unreadable`: the repository names a snapshot that cannot be read now.
 * `failed`: anything else that no longer runs.
 */
export type BackupStanding = "completed" | "running" | "unreadable" | "failed";

/** How a backup stands, by its snapshots and never by Optimize's word: FAILED is said of completed ones too. */
export function standingOf(backup: RetainedBackup): BackupStanding {
  if (backup.snapshots.some(({ state }) => state === "IN_PROGRESS")) return "running";
  if (backup.snapshots.some(({ state }) => state === UNREADABLE)) return "unreadable";
  return completedParts(backup.snapshots) === undefined ? "failed" : "completed";
}

/** The version of the Optimize that took a backup. */
export function versionOf(backup: RetainedBackup): string | undefined {
  const completed = completedParts(backup.snapshots)?.optimizeVersion;
  return completed ?? parseSnapshotName(backup.snapshots[0]?.name ?? "")?.optimizeVersion;
}
