import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { type CronJob, type CronJobs } from "../../clients/kubernetes/cron-jobs";
import { nextRun } from "./next-run";
import { statusConfigMapName } from "./object-names";
import { parseRestoreCheck, RESTORE_CHECK_KEY, type RestoreCheck } from "./restore-check-status";
import { parseStatus, type RunStatus, STATUS_KEY } from "./run-status";

/** How a schedule is: what its last runs left, and when the next one comes. Times are ISO 8601, UTC. */
export interface ScheduleStatus {
  readonly namespace: string;
  readonly name: string;
  /** When it fires, jitter included, in `timeZone`. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly suspended: boolean;
  /** When it fires next; undefined while it is suspended. */
  readonly next?: string;
  /** The Jobs that run now. */
  readonly running: readonly string[];
  /** The newest backup that a run has completed. */
  readonly lastCompleted?: NonNullable<RunStatus["lastCompleted"]>;
  /** The newest run that ended, however: `completed`, `not-pruned`, `failed`, `busy` and others. */
  readonly lastRun?: RunStatus["lastRun"];
  /** How many completed backups there were after the last pruning. */
  readonly kept?: number;
  /** How the last check of a restore ended, where the schedule has `verifyRestore`. */
  readonly lastRestoreCheck?: RestoreCheck;
}

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
  const next = suspend ? undefined : nextRun(schedule, timeZone, now);
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

async function noSuchSchedule(cronJobs: CronJobs, name: string): Promise<ExplainedError> {
  const { namespace, target } = cronJobs;
  const names = await cronJobs.names().catch(() => []);
  const there = names.length === 0 ? "" : `; it has ${inWords(names)}`;
  return new ExplainedError(
    "failed",
    `Kubernetes: ${target} has no CronJob ${name} in the namespace ${namespace}${there}.`,
  );
}
