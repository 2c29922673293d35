import { type ScheduleStatus } from "../scheduled-run/schedule-status-type";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("schedule");

/** How a schedule in Kubernetes is. */
export function scheduleFindings(status: ScheduleStatus): DoctorFinding[] {
  const name = `The schedule ${status.namespace}/${status.name}`;
  return [
    ...whetherItRuns(name, status),
    ...withoutPods(name, status),
    ...lastRun(name, status),
    ...restoreCheck(status),
  ];
}

/** A backup that could not be restored is none. */
function restoreCheck({ lastRestoreCheck: check, restoreCheckNotKnown }: ScheduleStatus): DoctorFinding[] {
  if (restoreCheckNotKnown !== undefined) {
    return [finding("unknown", `How the last check of a restore ended is not known: ${restoreCheckNotKnown}.`)];
  }
  if (check === undefined) return [];
  if (check.result === "completed") return [finding("ok", `Checked at ${check.time}: ${check.message}`)];
  const level = check.result === "failed" ? "problem" : "warning";
  const advice = "`camunda-backup check-restore` tries it again, and tells more.";
  return [finding(level, `The check of a restore ended at ${check.time} as ${check.result}: ${check.message}`, advice)];
}

function whetherItRuns(name: string, { suspended, next, running }: ScheduleStatus): DoctorFinding[] {
  if (suspended) {
    const advice = "Resume it with suspend false once it is to go on.";
    return [finding("warning", `${name} is suspended: no backup is taken.`, advice)];
  }
  if (next === undefined) {
    return [finding("problem", `${name} never fires again.`, "Correct schedule: no time matches it.")];
  }
  return [finding("ok", `${name} ${running.length === 0 ? "" : "is running now, and "}fires next at ${next}.`)];
}

function withoutPods(name: string, { withoutPod = [] }: ScheduleStatus): DoctorFinding[] {
  return withoutPod
    .filter(({ reason }) => reason !== "")
    .map(({ job, reason }) =>
      finding(
        "problem",
        `${name} takes no backup: the pod of its Job ${job} could not be created: ${reason}`,
        "Remove what keeps the pod from being created: the Job tries again by itself.",
      ),
    );
}

function lastRun(name: string, { lastRun: last, notKnown }: ScheduleStatus): DoctorFinding[] {
  if (notKnown !== undefined)
    return [finding("unknown", `${name} left something of its last run that is not known here: ${notKnown}.`)];
  if (last === undefined) return [finding("unknown", `${name} has not run yet.`)];
  if (last.result === "completed") return [];
  const advice =
    last.result === "not-pruned"
      ? "The backup was taken; `camunda-backup prune --dry-run` says what keeps retention from going on."
      : last.result === "not-recorded"
        ? "The backup was taken; until the ledger can be written, retention leaves it alone."
        : "The log of its last Job tells more; the next run tries again.";
  return [finding("warning", `${name} ended at ${last.time} as ${last.result}: ${last.message}`, advice)];
}
