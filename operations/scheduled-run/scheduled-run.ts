import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { type Audit } from "../audit/deletion-record";
import { type CompletedBackup } from "../backup/complete-backup";
import { startOf } from "../backup/find-backups";
import { DEFAULT_INDEX_PREFIX } from "../backup/index-prefix-schema";
import { type BackupStore } from "../backup/target";
import { type SnapshotSizes } from "../retention/prune-planner";
import { type BreakOff } from "./break-off";
import { nextRun } from "./next-run";
import { type LeaseAccess, RunLock } from "./run-lock";
import { type ConfigMapAccess, type Job, RunRecord } from "./run-record";
import { messageOf, resultOf, type RunResult } from "./run-result";
import { lastingStatus, STATUS_KEY, statusMessage, statusText } from "./run-status";
import { type RunStatus } from "./run-status-type";
import { scheduledBackup, type TakenBackup } from "./scheduled-backup";
import { scheduledPrune } from "./scheduled-prune";
import { type EffectiveSettings } from "./settings";

/** The installation that a run works on. */
export interface ConnectedInstallation {
  readonly optimize: OptimizeApi;
  readonly store: BackupStore | undefined;
  readonly sizes: SnapshotSizes | undefined;
}

export interface RunSurroundings {
  readonly settings: EffectiveSettings;
  connect(): Promise<ConnectedInstallation>;
  readonly leases: LeaseAccess;
  readonly ledger: ConfigMapAccess;
  readonly status: ConfigMapAccess;
  /** Who runs: the pod, and the Job that it belongs to. */
  readonly pod: string;
  readonly job: Job;
  readonly clock: Clock;
  readonly breakOff: BreakOff;
  readonly audit: Audit;
  readonly report: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** One run of a schedule: lock, take and wait, prune, leave a status. It never throws. */
export async function scheduledRun(run: RunSurroundings): Promise<RunResult> {
  const { breakOff, clock, leases, pod, settings, warn } = run;
  // Another schedule of the same Optimize is waited for as its backup would be.
  const patience = settings.whenBusy === "wait" ? settings.timeoutSeconds * 1000 : 0;
  const started = clock.monotonic();
  let lock: RunLock;
  try {
    lock = await breakOff.run(() => RunLock.acquire(leases, breakOff.clock, pod, patience, run.report));
  } catch (error) {
    return resultOf(error);
  }
  const renewing = new RenewedLock(lock, breakOff);
  const progress: Progress = {};
  const { result, status } = await breakOff
    .run(() => work(run, progress, lock, Math.max(1000, started + settings.timeoutSeconds * 1000 - clock.monotonic())))
    .catch((error: unknown) => interrupted(run, progress, error));
  renewing.stop();
  await leaveStatus(run, result, status, clock.now()).catch((error: unknown) =>
    warn(`the status could not be written: ${messageOf(error)}`),
  );
  await lock.release().catch((error: unknown) => warn(`the Lease could not be given back: ${messageOf(error)}`));
  return result;
}

/** Renews the lock beside the work, and breaks the work off when the lock is lost. */
class RenewedLock {
  private stopped = false;

  constructor(lock: RunLock, breakOff: BreakOff) {
    lock.keep().then(
      (lost) => {
        if (!this.stopped) breakOff.now(lost);
      },
      // Broken off: nothing is left to renew for.
      () => undefined,
    );
  }

  stop(): void {
    this.stopped = true;
  }
}

interface Worked {
  readonly result: RunResult;
  readonly status: Pick<RunStatus, "lastCompleted" | "kept">;
}

/** How far a run has come: what holds whatever ends it. */
interface Progress {
  taken?: TakenBackup;
}

async function work(
  run: RunSurroundings,
  progress: Progress,
  lock: RunLock,
  timeoutMilliseconds: number,
): Promise<Worked> {
  const requireAlone = () => lock.confirm();
  const { settings, breakOff, report, warn, job } = run;
  let installation: ConnectedInstallation | undefined;
  try {
    installation = await run.connect();
    const { optimize, store, sizes } = installation;
    const target = { optimize, store, clock: breakOff.clock, requireAlone, report, warn };
    const record = new RunRecord(run.ledger, store, run.status);
    const taken = await scheduledBackup(target, record, job, {
      whenBusy: settings.whenBusy,
      timeoutMilliseconds,
      graceMilliseconds: settings.graceSeconds * 1000,
    });
    progress.taken = taken;
    const { backup } = taken;
    report(`the backup ${backup.backupId} is complete`);
    const { retention: policy, indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
    const options = { takenNow: backup.backupId, policy, indexPrefix, sizes, audit: run.audit };
    const pruned = await scheduledPrune(target, record, options);
    const status = { lastCompleted: lastCompleted(backup), kept: pruned.kept };
    return { result: takenResult(taken, pruned.problem, pruned.deleted), status };
  } catch (error) {
    const { taken } = progress;
    return taken === undefined ? { result: resultOf(error), status: {} } : takenOnly(taken, error);
  } finally {
    await installation?.optimize.close();
  }
}

function takenOnly(taken: TakenBackup, error: unknown): Worked {
  return {
    result: takenResult(taken, messageOf(error), []),
    status: { lastCompleted: lastCompleted(taken.backup) },
  };
}

/** @param notPruned why retention was not carried out as declared; undefined when it was. */
function takenResult(
  { backup: { backupId }, notRecorded }: TakenBackup,
  notPruned: string | undefined,
  deleted: readonly string[],
): RunResult {
  const complete = `The backup ${backupId} is complete`;
  const gone = deleted.length === 0 ? "nothing was due to be pruned" : `pruned: ${deleted.join(", ")}`;
  if (notRecorded === undefined) {
    return notPruned === undefined
      ? { result: "completed", message: `${complete}; ${gone}.`, backupId }
      : { result: "not-pruned", message: `${complete}, but retention was not carried out: ${notPruned}`, backupId };
  }
  const message = `${complete}, but could not be written down as one's own: ${notRecorded}`;
  return notPruned === undefined
    ? { result: "not-recorded", message, backupId }
    : { result: "not-pruned", message: `${message} Retention was not carried out either: ${notPruned}`, backupId };
}

/** The work was broken off; the record tells what it had begun. */
async function interrupted(run: RunSurroundings, { taken }: Progress, reason: unknown): Promise<Worked> {
  if (taken !== undefined) return takenOnly(taken, reason);
  const known = await new RunRecord(run.ledger, undefined, run.status).begun();
  const begun = known?.complete === true ? undefined : known;
  const goesOn =
    begun === undefined ? "" : ` The backup ${begun.backupId} goes on in Optimize, and the next run goes on with it.`;
  const message = `${messageOf(reason)}${goesOn}`;
  const result = { ...resultOf(new ExplainedError("unknown", message)), ...(begun && { backupId: begun.backupId }) };
  return { result, status: {} };
}

function lastCompleted(backup: CompletedBackup): NonNullable<RunStatus["lastCompleted"]> {
  const { backupId, completedAt: time, optimizeVersion } = backup;
  const seconds = (Date.parse(time) - Date.parse(startOf(backup) ?? "")) / 1000;
  const duration = Number.isFinite(seconds) ? { durationSeconds: seconds } : {};
  return { backupId, time, optimizeVersion, ...duration };
}

async function leaveStatus(
  { settings, status: configMap, warn }: RunSurroundings,
  { result, message, backupId }: RunResult,
  found: Worked["status"],
  now: number,
): Promise<void> {
  const next = nextRun(settings.schedule, settings.timeZone, now);
  const written = await configMap.change((data) => {
    const before = lastingStatus(data[STATUS_KEY]);
    const status: RunStatus = {
      version: 1,
      ...(before.lastCompleted && { lastCompleted: before.lastCompleted }),
      ...(before.kept !== undefined && { kept: before.kept }),
      ...found,
      lastRun: {
        time: new Date(now).toISOString(),
        result,
        message: statusMessage(message),
        ...(backupId !== undefined && { backupId }),
      },
      ...(next !== undefined && { next }),
    };
    return { ...data, [STATUS_KEY]: statusText(status) };
  });
  if (!written) warn("the ConfigMap for the status is gone; run `pulumi up --refresh`, which makes it anew");
}
