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

/** `completed`: two good parts of one version. `failed`: anything else that no longer runs. */
export type BackupStanding = "completed" | "running" | "failed";

/** How a backup stands, by its snapshots and never by Optimize's word: FAILED is said of completed ones too. */
export function standingOf(backup: RetainedBackup): BackupStanding {
  if (backup.snapshots.some(({ state }) => state === "IN_PROGRESS")) return "running";
  return completedParts(backup.snapshots) === undefined ? "failed" : "completed";
}

/** Milliseconds since 1970 at which a backup was begun; NaN when a snapshot does not tell. */
export function startOf(backup: RetainedBackup): number {
  return Math.min(...backup.snapshots.map(({ startTime }) => Date.parse(startTime)));
}

/** The version of the Optimize that took a backup. */
export function versionOf(backup: RetainedBackup): string | undefined {
  const completed = completedParts(backup.snapshots)?.optimizeVersion;
  return completed ?? parseSnapshotName(backup.snapshots[0]?.name ?? "")?.optimizeVersion;
}

/** Newest first, by start and then by id: the same order whatever the order of the list. */
export function newestFirst(one: RetainedBackup, other: RetainedBackup): number {
  const [start, otherStart] = [orderedStart(one), orderedStart(other)];
  return start === otherStart ? compareIds(other.backupId, one.backupId) : start < otherStart ? 1 : -1;
}

function orderedStart(backup: RetainedBackup): number {
  const start = startOf(backup);
  return Number.isFinite(start) ? start : Number.NEGATIVE_INFINITY;
}

/** Compares two ids as the numbers that they are; others, which the earlier API allowed, as texts. */
export function compareIds(one: string, other: string): number {
  if (/^\d+$/.test(one) && /^\d+$/.test(other)) {
    const difference = BigInt(one) - BigInt(other);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}
