import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { type CronJob, type CronJobs } from "../../clients/kubernetes/cron-jobs";
import { nextRun } from "./next-run";
import { statusConfigMapName } from "./object-names";
import { parseRestoreCheck, RESTORE_CHECK_KEY } from "./restore-check-status";
import { type RunStatus } from "./run-status-type";
import { type ScheduleStatus } from "./schedule-status-type";
import { parseStatus, STATUS_KEY } from "./run-status";

/**
 * Reads the status of a schedule.
 *
 * @param now milliseconds since 1970.
 * @throws ExplainedError when there is no such CronJob, with those that there are.
 */
export async function readScheduleStatus(cronJobs: CronJobs, name: string, now: number): Promise<ScheduleStatus> {
  const cronJob = await cronJobs.get(name);
  if (cronJob === undefined) throw await noSuchSchedule(cronJobs, name);
  const left = await cronJobs.configMap(statusConfigMapName(name));
  const lastRestoreCheck = parseRestoreCheck(left?.[RESTORE_CHECK_KEY]);
  return {
    ...scheduleStatus({ namespace: cronJobs.namespace, name }, cronJob, parseStatus(left?.[STATUS_KEY]), now),
    ...(lastRestoreCheck && { lastRestoreCheck }),
  };
}

/** The status that follows from a CronJob and from what its runs left. */
function scheduleStatus(
  address: { readonly namespace: string; readonly name: string },
  { schedule, timeZone, suspend, activeJobs }: CronJob,
  left: RunStatus | undefined,
  now: number,
): ScheduleStatus {
  const next = suspend ? undefined : foreseenRun(schedule, timeZone, now);
  return {
    ...address,
    schedule,
    timeZone,
    suspended: suspend,
    ...(next !== undefined && { next }),
    running: activeJobs,
    ...(left?.lastCompleted && { lastCompleted: left.lastCompleted }),
    ...(left && { lastRun: left.lastRun }),
    ...(left?.kept !== undefined && { kept: left.kept }),
  };
}

/** What somebody else made may be kept by an API server that would not take it any more. */
function foreseenRun(schedule: string, timeZone: string, now: number): string | undefined {
  try {
    return nextRun(schedule, timeZone, now);
  } catch {
    return undefined;
  }
}

async function noSuchSchedule(cronJobs: CronJobs, name: string): Promise<ExplainedError> {
  const { namespace, target } = cronJobs;
  const names = await cronJobs.names().catch(() => []);
  const there = names.length === 0 ? "" : `; it has ${inWords(names)}`;
  return new ExplainedError(
    "failed",
    `Kubernetes: ${target} has no CronJob ${name} in the namespace ${namespace}${there}.`,
  );
}
