import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { type DescribedBackup } from "../backup/describe-backups";
import { inLines, unreadableOnes, WAY_TO_READ } from "../backup/not-readable";
import { goingOn } from "../backup/going-on";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("last-backup");
const HOUR = 3_600_000;

/** Advised where there is nothing to restore. */
export const TAKE_ONE = "Take one: `camunda-backup create`.";

/** A day and some tolerance: what a daily schedule reaches. */
const USUAL_MAXIMUM_AGE_HOURS = 26;

/**
 * Says how old the last completed backup is, and what became of those since.
 *
 * @param backups the newest first.
 * @param maximumAgeHours undefined where nobody said what is too old.
 */
export function backupFindings(
  backups: readonly DescribedBackup[],
  now: number,
  maximumAgeHours: number | undefined,
): DoctorFinding[] {
  const last = backups.findIndex(({ state }) => state === "COMPLETED");
  const since = backups.slice(0, last === -1 ? undefined : last);
  const older = last === -1 ? [] : backups.slice(last + 1).filter(({ state }) => state === UNREADABLE);
  return [
    lastCompleted(backups[last], now, maximumAgeHours),
    ...since.flatMap((backup) => unfinished(backup, now)),
    ...older.map((backup) => unreadable(backup, "warning")),
  ];
}

function lastCompleted(
  backup: DescribedBackup | undefined,
  now: number,
  maximumAgeHours: number | undefined,
): DoctorFinding {
  if (backup === undefined) {
    return finding("problem", "There is no completed backup.", TAKE_ONE);
  }
  const { backupId, completedAt, startedAt } = backup;
  const time = completedAt ?? startedAt;
  const age = now - Date.parse(time ?? "");
  if (time === undefined || Number.isNaN(age)) {
    return finding("unknown", `The last completed backup, ${backupId}, does not tell when it was taken.`);
  }
  const says = `The last completed backup, ${backupId}, is of ${time}, ${inHours(age)} ago`;
  if (age <= (maximumAgeHours ?? USUAL_MAXIMUM_AGE_HOURS) * HOUR) return finding("ok", `${says}.`);
  return finding(
    maximumAgeHours === undefined ? "warning" : "problem",
    `${says}: more than ${maximumAgeHours ?? USUAL_MAXIMUM_AGE_HOURS} hours.`,
    "Look why none was taken since (the schedule's Job and its log), or say what is right with --maximum-age-hours.",
  );
}

function unreadable({ backupId, snapshots }: DescribedBackup, level: "warning" | "problem"): DoctorFinding {
  return finding(
    level,
    `The backup ${backupId} cannot be read: ${inLines(unreadableOnes(snapshots))}.`,
    `${WAY_TO_READ}.`,
  );
}

function unfinished(backup: DescribedBackup, now: number): DoctorFinding[] {
  const { backupId, state } = backup;
  if (state === UNREADABLE) return [unreadable(backup, "problem")];
  const endedAt = endOf(backup);
  const work = goingOn({ snapshots: backup.snapshots, endedAt }, now);
  if (work === "running" || state === "IN_PROGRESS") return [finding("ok", `The backup ${backupId} is being taken.`)];
  if (work !== undefined && endedAt !== undefined)
    return [finding("ok", `The backup ${backupId} has its first part, and the second is to follow.`)];
  if (work !== undefined) {
    return [
      finding(
        "unknown",
        `The backup ${backupId}, newer than the last completed one, has one part: whether the other is still to follow is not known here.`,
        "Look again in some minutes, or give --datastore-url and --repository-name: the datastore tells when a part ended.",
      ),
    ];
  }
  return [
    finding(
      "warning",
      `The backup ${backupId}, newer than the last completed one, is ${state}.`,
      `\`camunda-backup show ${backupId}\` tells what is missing in it; what else there is to know stands in Optimize's log.`,
    ),
  ];
}

/** When the last of its snapshots ended, as far as all of them tell. */
function endOf({ snapshots }: DescribedBackup): string | undefined {
  const ends = snapshots.flatMap(({ endTime }) => endTime ?? []).sort();
  return ends.length === snapshots.length ? ends[ends.length - 1] : undefined;
}

function inHours(milliseconds: number): string {
  const hours = milliseconds / HOUR;
  return hours < 48 ? `${Math.max(0, hours).toFixed(1)} hours` : `${Math.round(hours / 24)} days`;
}
