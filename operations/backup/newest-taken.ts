import { ExplainedError } from "../../clients/explained-error";
import { type FoundBackup } from "./find-backups";
import { newestFirst } from "./newest-first";
import { inLines, unreadableOnes, WAY_TO_READ } from "./not-readable";
import { stateOf } from "./state-of-backup";

/**
 * The newest backup that was taken, of all that did not fail; undefined when there is none.
 *
 * @throws ExplainedError when that one cannot be read: an older one in its place would hide that.
 */
export function newestTaken(backups: readonly FoundBackup[]): FoundBackup | undefined {
  const newest = newestFirst(backups).find(({ snapshots }) => /^(COMPLETED|UNREADABLE)$/.test(stateOf(snapshots)));
  if (newest === undefined || stateOf(newest.snapshots) === "COMPLETED") return newest;
  throw new ExplainedError(
    "failed",
    `backupId: the newest backup, ${newest.backupId}, cannot be read: ${inLines(unreadableOnes(newest.snapshots))}. ${WAY_TO_READ}. Give the id of an older backup to use that one instead.`,
  );
}
