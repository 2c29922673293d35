import { ExplainedError } from "../../clients/explained-error";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { type BegunBefore, goOnWithBegun } from "../../operations/backup/go-on-with-begun";
import { takeBackup } from "../../operations/backup/take-backup";
import { type CommandRun } from "../command";
import { type Installation, targetOf } from "../installation";
import { type Interruptible, Interrupted } from "../interrupt";
import { RunMark } from "./begun-before";
import { type Recording, TakenBackups } from "./taken-backups";

const DEFAULT_TIMEOUT_SECONDS = 7200;
const DEFAULT_GRACE_SECONDS = 120;

/** A backup that was taken, and what became of writing it down. */
export interface TakenAndRecorded extends Recording {
  readonly backup: CompletedBackup;
}

/**
 * Takes the backup that the settings ask for, and writes it down in the ledger where there is one.
 *
 * @throws BackupNotCompleted, with what to do next on the command line, when something may be left under its id.
 */
export async function takeAndRecord(
  run: CommandRun,
  installation: Installation,
  work: Interruptible,
): Promise<TakenAndRecorded> {
  const { settings, surroundings, report } = run;
  const taken = new TakenBackups(run, installation.store);
  const mark = settings.ledger === undefined ? undefined : new RunMark(settings.ledger);
  let begun = settings.adopt === true ? settings.backupId : undefined;
  const target = targetOf(installation, { ...surroundings, clock: work.clock }, report);
  const optimize = noting(target.optimize, async (backupId, request) => {
    const isChosen = settings.backupId === undefined && backupId !== begun;
    // Before the ledger names it: another run with this ledger would take it for one that was killed.
    await mark?.take(backupId);
    const other = isChosen ? await taken.chosen(backupId) : await taken.requested(backupId);
    if (other !== undefined) return { kind: "id-taken", detail: `${other} records it already.` };
    begun = backupId;
    const requested = await request();
    if (requested.kind === "id-taken") await taken.forgotten(backupId);
    return requested;
  });
  const options = {
    backupId: settings.backupId,
    adopt: settings.adopt ?? false,
    ...(run.surroundings.lot && { lot: run.surroundings.lot }),
    whenBusy: settings.whenBusy ?? "wait",
    timeoutMilliseconds: (settings.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    graceMilliseconds: (settings.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000,
  };
  const goOn = async (): Promise<CompletedBackup | undefined> => {
    // Whoever wants to fail beside a backup that runs does not wait for it.
    const mayWait = settings.backupId === undefined && settings.whenBusy !== "fail";
    const left = mayWait && mark !== undefined ? await leftBehind(taken, mark) : undefined;
    if (left === undefined) return undefined;
    begun = left.backupId;
    report.note(
      `camunda-backup: going on with the backup ${begun}, which an earlier run began and did not see the end of`,
    );
    return goOnWithBegun({ ...target, optimize }, left, options, (over) => taken.ended(over));
  };
  try {
    const backup = await work.run(async () => (await goOn()) ?? (await takeBackup({ ...target, optimize }, options)));
    return { backup, ...(await taken.completed(backup)) };
  } catch (error) {
    if (error instanceof Interrupted) throw brokenOff(begun);
    if (!(error instanceof BackupNotCompleted)) throw error;
    await taken.unfinished(error);
    throw inWordsOfTheCommand(error);
  } finally {
    await mark?.end();
  }
}

/** The backup that a run which was killed began, and that still goes on; of others that are there, it writes that down. */
async function leftBehind(taken: TakenBackups, mark: RunMark): Promise<BegunBefore | undefined> {
  let goesOn: BegunBefore | undefined;
  for (const { backup, goingOn } of await taken.left()) {
    if (!(await mark.take(backup.backupId))) continue;
    if (goingOn === undefined) await taken.ended(backup);
    else goesOn = { backupId: backup.backupId, goingOn };
  }
  return goesOn;
}

/** Optimize's API, with an eye on what is asked for. */
function noting(
  optimize: OptimizeApi,
  onRequest: (
    backupId: string,
    request: () => ReturnType<OptimizeApi["request"]>,
  ) => ReturnType<OptimizeApi["request"]>,
): OptimizeApi {
  return { ...optimize, request: (backupId) => onRequest(backupId, () => optimize.request(backupId)) };
}

function resuming(backupId: string): string {
  return `\`camunda-backup create --backup-id ${backupId} --adopt\` waits for it, \`camunda-backup show ${backupId}\` tells how it stands`;
}

function brokenOff(backupId: string | undefined): ExplainedError {
  if (backupId === undefined) {
    return new ExplainedError("unknown", "Broken off before a backup was asked for: nothing was left behind.");
  }
  const message = `Broken off. The backup ${backupId} goes on in Optimize: ${resuming(backupId)}.`;
  return new BackupNotCompleted("unknown", backupId, "REQUESTED", [], false, message);
}

/** With what to do next on the command line. */
function inWordsOfTheCommand(error: BackupNotCompleted): BackupNotCompleted {
  const { outcome, backupId, state, snapshots, adopted, message } = error;
  const next =
    outcome !== "failed"
      ? ` ${resuming(backupId)}.`
      : state === "IN_PROGRESS"
        ? ""
        : ` \`camunda-backup delete ${backupId}\` deletes what is left of it; another backup needs another id.`;
  return new BackupNotCompleted(outcome, backupId, state, snapshots, adopted, `${message}${next}`);
}
