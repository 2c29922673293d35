import { type BackupSnapshot } from "../../clients/optimize/backup";

interface Dated {
  readonly backupId: string;
  readonly snapshots: readonly Pick<BackupSnapshot, "startTime">[];
}

/**
 * Backups in the order in which they were taken, the newest first; the same order whatever the order of the list. One
 * whose start nobody tells stands by its id, since ids grow: newer than every backup with a lower one, and the newest of
 * all where its id is no number. It never counts as the oldest.
 */
export function newestFirst<Backup extends Dated>(backups: readonly Backup[]): Backup[] {
  const known = backups.filter((backup) => Number.isFinite(startedAt(backup)));
  const placed = backups.map((backup) => ({ backup, at: placeOf(backup, known) }));
  return placed
    .sort((one, other) => other.at - one.at || compareIds(other.backup.backupId, one.backup.backupId))
    .map(({ backup }) => backup);
}

function placeOf(backup: Dated, known: readonly Dated[]): number {
  const start = startedAt(backup);
  if (Number.isFinite(start)) return start;
  if (!/^\d+$/.test(backup.backupId)) return Number.MAX_VALUE;
  const earlier = known.filter((other) => compareIds(other.backupId, backup.backupId) < 0);
  return Math.max(0, ...earlier.map(startedAt));
}

/** Milliseconds since 1970 at which a backup was begun; NaN when a snapshot does not tell. */
export function startedAt({ snapshots }: Pick<Dated, "snapshots">): number {
  return Math.min(...snapshots.map(({ startTime }) => Date.parse(startTime ?? "")));
}

/** Compares two ids as the numbers that they are; others, which the earlier API allowed, as texts. */
export function compareIds(one: string, other: string): number {
  if (/^\d+$/.test(one) && /^\d+$/.test(other)) {
    const difference = BigInt(one) - BigInt(other);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return one < other ? -1 : one > other ? 1 : 0;
}
