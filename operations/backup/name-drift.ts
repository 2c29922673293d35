import { type BackupNow } from "./read-backup";
import { sentence } from "../sentence";
import { summary } from "./judge-backup";
import { type RecordedSnapshot } from "./recorded-snapshot";
import { parseSnapshotName } from "./snapshot-name";

/**
 * Says in words how a backup that was complete stands now, undefined when it stands as recorded. A newer Optimize is no
 * difference: a backup keeps the version that took it.
 */
export function nameDrift(
  backupId: string,
  recorded: readonly RecordedSnapshot[],
  now: BackupNow | undefined,
): string | undefined {
  if (now === undefined) {
    return `The backup ${backupId} is gone: neither Optimize nor, as far as it is known, the datastore has the snapshots that were recorded.`;
  }
  const lost = recorded.filter(({ name }) => !now.snapshots.some((snapshot) => snapshot.name === name));
  if (lost.length > 0) {
    const parts = lost.map(({ name }) => `part ${parseSnapshotName(name)?.part ?? "?"} (${name})`).join(", ");
    return `The backup ${backupId} has lost ${parts} and can no longer be restored; what is left: ${summary(now.snapshots)}.`;
  }
  if (now.state !== "COMPLETED") return `The backup ${backupId} is ${now.state} now: ${summary(now.snapshots)}.`;
  if (now.foundBy === "optimize") return undefined;
  const whole = `The backup ${backupId} is whole in the datastore`;
  if (now.noAnswer !== undefined) return `${whole}, but Optimize could not be asked: ${sentence(now.noAnswer)}`;
  return `${whole}, but Optimize does not find it: look whether CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME still names the repository that it was taken in, and whether every snapshot there can be read: while one cannot, Optimize lists none.`;
}
