import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { BackupNotCompleted } from "./backup-not-completed";
import { type CompletedBackup } from "./complete-backup";
import { type GoingOn } from "./going-on";
import { goOnWithBackup, type TakeBackupOptions } from "./take-backup";
import { type BackupTarget } from "./target";

/** A backup that an earlier run has begun. */
export interface BegunBefore {
  readonly backupId: string;
  /** Undefined where no other backup may be taken instead. */
  readonly goingOn: GoingOn | undefined;
}

/**
 * Goes on with a backup that an earlier run has begun.
 *
 * @param end hears of what is left, where nothing came after the first part.
 * @returns undefined in that case: then a new one is to be taken.
 */
export async function goOnWithBegun(
  target: BackupTarget,
  { backupId, goingOn }: BegunBefore,
  options: TakeBackupOptions,
  end: (left: BackupNotCompleted) => Promise<void>,
): Promise<CompletedBackup | undefined> {
  try {
    return await goOnWithBackup(target, backupId, options, false);
  } catch (error) {
    if (goingOn !== "between-parts" || !(error instanceof BackupNotCompleted) || !isOver(error)) throw error;
    target.report(`${error.message} A new one is taken`);
    await end(error);
    return undefined;
  }
}

/** A part that cannot be read keeps nobody from a new backup: it may stay so for ever. */
function isOver({ outcome, snapshots }: BackupNotCompleted): boolean {
  const states = snapshots.map(({ state }) => state);
  return outcome === "failed" || (states.includes(UNREADABLE) && !states.includes("IN_PROGRESS"));
}
