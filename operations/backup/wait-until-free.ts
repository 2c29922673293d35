import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { findBackups, type FoundBackup } from "./find-backups";
import { WorkWatch, workInWords } from "./going-on";
import { pollInterval } from "./poll-interval";
import { type TakeBackupOptions } from "./take-backup";
import { type BackupTarget } from "./target";

/**
 * The backups there are, once none but the one that is asked for is running.
 *
 * @throws ExplainedError, `busy`, when one runs that is not waited for, or still runs at the deadline.
 */
export async function waitUntilFree(
  target: BackupTarget,
  options: Pick<TakeBackupOptions, "backupId" | "whenBusy" | "graceMilliseconds">,
  deadline: number,
): Promise<readonly FoundBackup[]> {
  const { clock, report } = target;
  const started = clock.monotonic();
  const watch = new WorkWatch(graceWithin(options.graceMilliseconds, deadline - started));
  let busy: string | undefined;
  let refused = false;
  for (;;) {
    const backups = await listed(target, busy);
    if (backups !== undefined) {
      const others = backups.filter(({ backupId }) => backupId !== options.backupId);
      const work = watch.find(others, clock);
      if (work === undefined) return backups;
      busy = workInWords(work.backup, work.goingOn);
      // Between two parts only a second look can tell.
      refused = options.whenBusy === "fail" && work.goingOn === "running";
    }
    if (refused || clock.monotonic() >= deadline) throw stillBusy(target, options, busy ?? "");
    report(`waiting: ${busy ?? ""}`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(clock.monotonic() - started), deadline - clock.monotonic())));
  }
}

/**
 * For how long a part that stands alone is watched. It ends before the time is up, however short that is: a part that
 * failed and is left alone would otherwise keep everybody from a backup for as long as it is fresh.
 */
function graceWithin(graceMilliseconds: number, timeoutMilliseconds: number): number {
  return Math.max(1, Math.min(graceMilliseconds, timeoutMilliseconds / 2));
}

/** Undefined when nobody answers just now, and it is known why there is something to wait for. */
async function listed(target: BackupTarget, busy: string | undefined): Promise<readonly FoundBackup[] | undefined> {
  try {
    return await findBackups(target);
  } catch (error) {
    const passing =
      error instanceof TransportError ||
      (error instanceof ManagementApiError && error.fault === "datastore-unreachable");
    if (busy === undefined || !passing) throw error;
    return undefined;
  }
}

function stillBusy(target: BackupTarget, options: Pick<TakeBackupOptions, "whenBusy">, busy: string): ExplainedError {
  const other = options.whenBusy === "fail" ? ', or set whenBusy to "wait"' : "";
  return new ExplainedError(
    "busy",
    `Optimize at ${target.optimize.target} is busy: ${busy}. Try again once it has ended${other}. If an interrupted run left it behind, it can be taken over with its backupId and adopt set to true.`,
  );
}
