import { ExplainedError } from "../../clients/explained-error";
import { type FoundBackup } from "./find-backups";
import { newestFirst, toldStart } from "./newest-first";
import { inLines, unreadableOnes, WAY_TO_READ } from "./not-readable";
import { stateOf } from "./state-of-backup";

/**
 * The newest backup that was taken, of all that did not fail; undefined when there is none.
 *
 * @throws ExplainedError when that one cannot be read, or nobody can tell which one it is: an older one in its place would
 *   hide that.
 */
export function newestTaken(backups: readonly FoundBackup[]): FoundBackup | undefined {
  const taken = newestFirst(backups).filter(({ snapshots }) => /^(COMPLETED|UNREADABLE)$/.test(stateOf(snapshots)));
  const [newest] = taken;
  if (newest === undefined) return undefined;
  const { backupId, snapshots } = newest;
  const isTold = toldStart(newest) !== undefined;
  if (stateOf(snapshots) === "COMPLETED") {
    if (isTold || taken.length === 1) return newest;
    throw new ExplainedError(
      "failed",
      `backupId: nobody can tell which backup is the newest: the datastore does not say when ${backupId} was taken. Give the id of the one to use.`,
    );
  }
  const untold = isTold ? "" : " (nobody can tell when it was taken, so that it counts as the newest)";
  throw new ExplainedError(
    "failed",
    `backupId: the newest backup, ${backupId}, cannot be read${untold}: ${inLines(unreadableOnes(snapshots))}. ${WAY_TO_READ}. Give the id of an older backup to use that one instead.`,
  );
}
