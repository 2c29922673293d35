import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { awaitBackup, type CompletedBackup, look, type Patience } from "./await-backup";
import { backupIdProblem, nextBackupId } from "./backup-id";
import { BackupNotCompleted } from "./backup-not-completed";
import { findBackups, findStoredBackups, type FoundBackup, isRunning } from "./find-backups";
import { summary } from "./judge-backup";
import { pollInterval } from "./poll-interval";
import { type BackupTarget } from "./target";

export interface TakeBackupOptions {
  /** Decimal digits; undefined for the next free one. */
  readonly backupId: string | undefined;
  /** Whether a backup that has the given id already is taken over. */
  readonly adopt: boolean;
  readonly whenBusy: "wait" | "fail";
  readonly timeoutMilliseconds: number;
  readonly graceMilliseconds: number;
}

/**
 * Takes a backup and waits until it is complete. Every request that changes something is sent once; an answer that got
 * lost is made up for by looking.
 *
 * @throws BackupNotCompleted when something exists, or may exist, under an id that was asked for here; any other error
 *   means that nothing was left behind.
 */
export async function takeBackup(target: BackupTarget, options: TakeBackupOptions): Promise<CompletedBackup> {
  const patience: Patience = {
    deadline: target.clock.now() + options.timeoutMilliseconds,
    graceMilliseconds: options.graceMilliseconds,
    adopted: false,
  };
  const problem = options.backupId === undefined ? undefined : backupIdProblem(options.backupId);
  if (problem !== undefined) throw new ExplainedError("invalid", `backupId: ${options.backupId ?? ""} ${problem}.`);

  const existing = await waitUntilFree(target, options, patience.deadline);
  const own = existing.find((backup) => backup.backupId === options.backupId);
  if (own !== undefined) return takeOver(target, own, options, patience);

  const backupId = options.backupId ?? (await freeId(target, existing));
  target.report(`asking Optimize at ${target.optimize.target} for the backup ${backupId}`);
  await request(target, backupId, patience);
  return awaitBackup(target, backupId, patience);
}

/** The backups there are, once none but the one that is asked for is running. */
async function waitUntilFree(
  target: BackupTarget,
  options: TakeBackupOptions,
  deadline: number,
): Promise<FoundBackup[]> {
  const started = target.clock.now();
  for (;;) {
    const backups = await findBackups(target);
    const running = backups.find((backup) => isRunning(backup) && backup.backupId !== options.backupId);
    if (running === undefined) return backups;
    const since = running.snapshots.map(({ startTime }) => startTime).sort()[0] ?? "an unknown time";
    const busy = `the backup ${running.backupId} has been running since ${since}`;
    if (options.whenBusy === "fail" || target.clock.now() >= deadline) {
      throw new ExplainedError(
        "busy",
        `Optimize at ${target.optimize.target} is busy: ${busy}. Try again once it has ended${options.whenBusy === "fail" ? ', or set whenBusy to "wait"' : ""}.`,
      );
    }
    target.report(`waiting: ${busy}`);
    const pause = pollInterval(target.clock.now() - started);
    await target.clock.sleep(Math.max(1, Math.min(pause, deadline - target.clock.now())));
  }
}

async function takeOver(
  target: BackupTarget,
  own: FoundBackup,
  options: TakeBackupOptions,
  patience: Patience,
): Promise<CompletedBackup> {
  if (!options.adopt) {
    throw new ExplainedError(
      "refused",
      `backupId: a backup ${own.backupId} exists already (${summary(own.snapshots)}). Choose another backupId, or set adopt to true to take that one over; what is taken over is kept on delete.`,
    );
  }
  target.report(`the backup ${own.backupId} exists already and is taken over`);
  try {
    return await awaitBackup(target, own.backupId, { ...patience, adopted: true });
  } catch (error) {
    if (!(error instanceof BackupNotCompleted) || error.outcome !== "failed") throw error;
    throw new ExplainedError(
      "refused",
      `backupId: the backup ${own.backupId} exists already, but is ${error.state} (${summary(error.snapshots)}), and is not taken over. Choose another backupId.`,
    );
  }
}

async function freeId(target: BackupTarget, existing: readonly FoundBackup[]): Promise<string> {
  const stored = target.store === undefined ? [] : await findStoredBackups(target.store);
  const known = new Map(
    [...existing, ...stored].map((backup) => [backup.backupId, backup.snapshots[0]?.name ?? backup.backupId]),
  );
  return nextBackupId(target.clock.now(), known);
}

async function request(target: BackupTarget, backupId: string, patience: Patience): Promise<void> {
  try {
    const requested = await target.optimize.request(backupId);
    if (requested.kind === "accepted") return;
    throw new ExplainedError(
      "refused",
      `backupId: the id ${backupId} was taken between the look and the request, by somebody else: ${requested.detail} Run it again.`,
    );
  } catch (error) {
    if (!(error instanceof TransportError) || !error.mayHaveActed) throw error;
    target.report(
      `no answer to the request for the backup ${backupId} (${error.message}); looking whether it was taken`,
    );
    await awaitSign(target, backupId, patience, error);
  }
}

/** Waits until something of a backup shows whose request got no answer. */
async function awaitSign(
  target: BackupTarget,
  backupId: string,
  patience: Patience,
  lost: TransportError,
): Promise<void> {
  const started = target.clock.now();
  const end = Math.min(started + patience.graceMilliseconds, patience.deadline);
  for (;;) {
    const observation = await look(target, backupId);
    if (observation.kind === "found") return;
    if (target.clock.now() >= end) {
      throw new BackupNotCompleted(
        "unknown",
        backupId,
        "REQUESTED",
        [],
        patience.adopted,
        `The request for the backup ${backupId} got no answer (${lost.message}), and no snapshot of it has appeared since. The next \`up\` looks again before it takes another one.`,
      );
    }
    const pause = pollInterval(target.clock.now() - started);
    await target.clock.sleep(Math.max(1, Math.min(pause, end - target.clock.now())));
  }
}
