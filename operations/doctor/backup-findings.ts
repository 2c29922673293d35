import { type DescribedBackup } from "../backup/describe-backups";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("last-backup");
const HOUR = 3_600_000;

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
  return [lastCompleted(backups[last], now, maximumAgeHours), ...since.flatMap(unfinished)];
}

function lastCompleted(
  backup: DescribedBackup | undefined,
  now: number,
  maximumAgeHours: number | undefined,
): DoctorFinding {
  if (backup === undefined) {
    return finding("problem", "There is no completed backup.", "Take one: `camunda-backup create`.");
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

function unfinished({ backupId, state }: DescribedBackup): DoctorFinding[] {
  if (state === "IN_PROGRESS") return [finding("ok", `The backup ${backupId} is being taken.`)];
  return [
    finding(
      "warning",
      `The backup ${backupId}, newer than the last completed one, is ${state}.`,
      `\`camunda-backup show ${backupId}\` tells what is missing in it; what else there is to know stands in Optimize's log.`,
    ),
  ];
}

function inHours(milliseconds: number): string {
  const hours = milliseconds / HOUR;
  return hours < 48 ? `${Math.max(0, hours).toFixed(1)} hours` : `${Math.round(hours / 24)} days`;
}
