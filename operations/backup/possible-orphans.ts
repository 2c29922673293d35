import { type FoundBackup, startOf } from "./find-backups";
import { summary } from "./judge-backup";
import { type TakeBackupOptions } from "./take-backup";
import { type BackupTarget } from "./target";

/**
 * A run that was killed after its request leaves a backup whose id nobody wrote down. What can be known of it is that it
 * started lately, and that nobody here keeps a record of it: such backups are named, with what to do about them.
 */
export function namePossibleOrphans(
  target: BackupTarget,
  options: TakeBackupOptions,
  backups: readonly FoundBackup[],
): void {
  const { isKnown } = options;
  if (isKnown === undefined) return;
  const now = target.clock.now();
  const since = now - options.timeoutMilliseconds;
  for (const backup of backups) {
    const start = startOf(backup);
    if (start === undefined || !(Date.parse(start) >= since)) continue;
    if (backup.backupId === options.backupId || isKnown(backup.backupId)) continue;
    target.warn?.(
      `The backup ${backup.backupId} of ${start} (${summary(backup.snapshots)}) is on no record that this run has seen. If an interrupted run left it behind, take it over with backupId "${backup.backupId}" and adopt set to true, or delete it with \`camunda-backup delete ${backup.backupId}\`; if a schedule or another program took it, leave it.`,
    );
  }
}
