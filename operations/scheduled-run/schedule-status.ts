import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { isForeseen } from "../../clients/foreseen";
import { type CronJob, type CronJobs } from "../../clients/kubernetes/cron-jobs";
import { nextRun } from "./next-run";
import { statusConfigMapName } from "./object-names";
import { parseRestoreCheck, RESTORE_CHECK_KEY } from "./restore-check-status";
import { type RunStatus } from "./run-status-type";
import { type ScheduleStatus } from "./schedule-status-type";
import { parseStatus, STATUS_KEY, whyNotKnown } from "./run-status";

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
  const text = left?.[STATUS_KEY];
  const status = parseStatus(text);
  const notKnown = whyNotKnown(text, status);
  const checkText = left?.[RESTORE_CHECK_KEY];
  const check = parseRestoreCheck(checkText);
  const checkNotKnown = whyNotKnown(checkText, check);
  const ofThisOne = status !== undefined && isOf(cronJob, status.lastRun.time) ? status : undefined;
  const address = { namespace: cronJobs.namespace, name };
  return {
    ...scheduleStatus(address, cronJob, ofThisOne, now),
    ...(await jobs(cronJobs, cronJob)),
    ...(notKnown !== undefined && { notKnown }),
    ...(checkNotKnown !== undefined && { restoreCheckNotKnown: checkNotKnown }),
    ...(check !== undefined && isOf(cronJob, check.time) && { lastRestoreCheck: check }),
  };
}

/** A schedule that was declared anew finds what one of the same name left: that ended before there was this CronJob. */
function isOf({ createdAt }: CronJob, time: string): boolean {
  return createdAt === undefined || !(Date.parse(time) < Date.parse(createdAt));
}

/** The Jobs that run, and those that a quota, say, keeps from their pods. What cannot be read is taken for running. */
async function jobs(
  cronJobs: CronJobs,
  { activeJobs }: CronJob,
): Promise<Pick<ScheduleStatus, "running" | "withoutPod">> {
  const looked = await Promise.all(
    activeJobs.map(async (job) => ({ job, reason: await cronJobs.withoutPod(job).catch(unlessForeseen) })),
  );
  const withoutPod = looked.flatMap(({ job, reason }) => (reason === undefined ? [] : [{ job, reason }]));
  const running = looked.filter(({ reason }) => reason === undefined).map(({ job }) => job);
  return { running, ...(withoutPod.length > 0 && { withoutPod }) };
}

function unlessForeseen(error: unknown): undefined {
  if (!isForeseen(error)) throw error;
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
