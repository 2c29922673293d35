import { type RestoreCheck, type RunStatus } from "./run-status-type";

/** How a schedule is: what its last runs left, and when the next one comes. Times are ISO 8601, UTC. */
export interface ScheduleStatus {
  readonly namespace: string;
  readonly name: string;
  /** When it fires, jitter included, in `timeZone`. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly suspended: boolean;
  /** When it fires next; undefined while it is suspended, and where that cannot be foreseen. */
  readonly next?: string;
  /** The Jobs that run now. */
  readonly running: readonly string[];
  /** Jobs that are to run and have no pod, each with Kubernetes' reason. */
  readonly withoutPod?: readonly { readonly job: string; readonly reason: string }[];
  /** Why it is not known how the last run ended, although something was left of it. */
  readonly notKnown?: string;
  /** The newest backup that a run has completed. */
  readonly lastCompleted?: NonNullable<RunStatus["lastCompleted"]>;
  /** The newest run that ended, however: `completed`, `not-pruned`, `failed`, `busy` and others. */
  readonly lastRun?: RunStatus["lastRun"];
  /** As `notKnown`, for the last check of a restore. */
  readonly restoreCheckNotKnown?: string;
  /** How many completed backups there were after the last pruning. */
  readonly kept?: number;
  /** How the last check of a restore ended, where the schedule has `verifyRestore`. */
  readonly lastRestoreCheck?: RestoreCheck;
}
