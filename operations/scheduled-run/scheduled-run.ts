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
import { type ConfigMapAccess, RunRecord } from "./run-record";
import { messageOf, resultOf, type RunResult } from "./run-result";
import { parseStatus, STATUS_KEY, statusText } from "./run-status";
import { type RunStatus } from "./run-status-type";
import { scheduledBackup } from "./scheduled-backup";
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
  readonly job: string;
  readonly clock: Clock;
  readonly breakOff: BreakOff;
  readonly audit: Audit;
  readonly report: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** One run of a schedule: lock, take and wait, prune, leave a status. It never throws. */
export async function scheduledRun(run: RunSurroundings): Promise<RunResult> {
  const { breakOff, clock, leases, pod, warn } = run;
  let lock: RunLock;
  try {
    lock = await breakOff.run(() => RunLock.acquire(leases, breakOff.clock, pod));
  } catch (error) {
    return resultOf(error);
  }
  const renewing = new RenewedLock(lock, breakOff);
  const progress: Progress = {};
  const { result, status } = await breakOff
    .run(() => work(run, progress))
    .catch((error: unknown) => interrupted(run, progress, error));
  renewing.stop();
  try {
    await leaveStatus(run, result, status, clock.now());
    await lock.release();
  } catch (error) {
    warn(`the status or the Lease could not be written: ${messageOf(error)}`);
  }
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
  backup?: CompletedBackup;
}

async function work(run: RunSurroundings, progress: Progress): Promise<Worked> {
  const { settings, breakOff, report, warn, job } = run;
  let installation: ConnectedInstallation | undefined;
  try {
    installation = await run.connect();
    const { optimize, store, sizes } = installation;
    const target = { optimize, store, clock: breakOff.clock, report, warn };
    const record = new RunRecord(run.ledger, store);
    const backup = await scheduledBackup(target, record, job, {
      whenBusy: settings.whenBusy,
      timeoutMilliseconds: settings.timeoutSeconds * 1000,
      graceMilliseconds: settings.graceSeconds * 1000,
    });
    progress.backup = backup;
    report(`the backup ${backup.backupId} is complete`);
    const { retention: policy, indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
    const pruned = await scheduledPrune(target, record, { policy, indexPrefix, sizes, audit: run.audit });
    const { backupId } = backup;
    const status = { lastCompleted: lastCompleted(backup), kept: pruned.kept };
    if (pruned.problem !== undefined) return { result: notPruned(backupId, pruned.problem), status };
    const gone = pruned.deleted.length === 0 ? "nothing was due to be pruned" : `pruned: ${pruned.deleted.join(", ")}`;
    const message = `The backup ${backupId} is complete; ${gone}.`;
    return { result: { result: "completed", message, backupId }, status };
  } catch (error) {
    const { backup } = progress;
    return backup === undefined ? { result: resultOf(error), status: {} } : takenOnly(backup, error);
  } finally {
    await installation?.optimize.close();
  }
}

function takenOnly(backup: CompletedBackup, error: unknown): Worked {
  return {
    result: notPruned(backup.backupId, messageOf(error)),
    status: { lastCompleted: lastCompleted(backup) },
  };
}

function notPruned(backupId: string, problem: string): RunResult {
  const message = `The backup ${backupId} is complete, but retention was not carried out: ${problem}`;
  return { result: "not-pruned", message, backupId };
}

/** The work was broken off; the record tells what it had begun. */
async function interrupted(run: RunSurroundings, { backup }: Progress, reason: unknown): Promise<Worked> {
  if (backup !== undefined) return takenOnly(backup, reason);
  const known = await new RunRecord(run.ledger, undefined).begun().catch(() => undefined);
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
    const before = parseStatus(data[STATUS_KEY]);
    const status: RunStatus = {
      version: 1,
      ...(before?.lastCompleted && { lastCompleted: before.lastCompleted }),
      ...(before?.kept !== undefined && { kept: before.kept }),
      ...found,
      lastRun: { time: new Date(now).toISOString(), result, message, ...(backupId !== undefined && { backupId }) },
      ...(next !== undefined && { next }),
    };
    return { ...data, [STATUS_KEY]: statusText(status) };
  });
  if (!written) warn("the ConfigMap for the status is gone; run `pulumi up --refresh`, which makes it anew");
}
