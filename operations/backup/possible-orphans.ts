import { type FoundBackup, startOf } from "./find-backups";
import { parseSnapshotName } from "./snapshot-name";

/** A backup that a run which was broken off may have left behind. */
export interface PossibleOrphan {
  readonly backupId: string;
  readonly startTime: string;
}

/** An id that was chosen for somebody, and not by somebody: what a program names is found again by its name. */
const CHOSEN_HERE = /^[1-9]\d{8,}$/;

/**
 * A run that was killed after its request leaves a backup whose id nobody wrote down. All that can be known of it is that
 * it began lately, under an id that a run chose. Most such backups are healthy ones of other stacks and schedules.
 *
 * @param now milliseconds since 1970.
 * @param withinMilliseconds what began earlier is not meant.
 */
export function possibleOrphans(
  backups: readonly FoundBackup[],
  now: number,
  withinMilliseconds: number,
): PossibleOrphan[] {
  return backups.flatMap((backup) => {
    const startTime = startOf(backup);
    const isMeant =
      startTime !== undefined && now - Date.parse(startTime) <= withinMilliseconds && CHOSEN_HERE.test(backup.backupId);
    const isOptimize = backup.snapshots.some(({ name }) => parseSnapshotName(name) !== undefined);
    return isMeant && isOptimize ? [{ backupId: backup.backupId, startTime }] : [];
  });
}
