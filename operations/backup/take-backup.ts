import { ExplainedError } from "../../clients/explained-error";
import { sentence } from "../sentence";
import { awaitBackup, type Patience } from "./await-backup";
import { backupIdProblem, nextBackupId } from "./backup-id";
import { BackupNotCompleted } from "./backup-not-completed";
import { type CompletedBackup } from "./complete-backup";
import { backupsAmong, type FoundBackup } from "./find-backups";
import { requireOwnRepository } from "./index-prefix";
import { summary } from "./judge-backup";
import { type PossibleOrphan, possibleOrphans } from "./possible-orphans";
import { requestBackup } from "./request-backup";
import { requireListedHere } from "./require-listed-here";
import { ALL_BACKUP_SNAPSHOTS } from "./snapshot-name";
import { type BackupTarget } from "./target";
import { waitUntilFree } from "./wait-until-free";

export interface TakeBackupOptions {
  /** Decimal digits; undefined for the next free one. With Optimize 3.9, any text that a snapshot's name may hold. */
  readonly backupId: string | undefined;
  /** Whether a backup that has the given id already is taken over. */
  readonly adopt: boolean;
  /** Whether it was asked for before, and nothing is left of it. */
  readonly isAgain?: boolean;
  readonly whenBusy: "wait" | "fail";
  readonly timeoutMilliseconds: number;
  readonly graceMilliseconds: number;
  /** Hears, before the request, which backups a run that was broken off may have left behind. */
  readonly onPossibleOrphans?: (backups: readonly PossibleOrphan[]) => void;
  /** Chooses a new id among so many. Default: by lot. */
  readonly lot?: (below: number) => number;
}

/** How often an id of our own choice may be snatched away by somebody else before we give up. */
const ID_ATTEMPTS = 5;

/**
 * Takes a backup and waits until it is complete. Every request that changes something is sent once; an answer that got
 * lost is made up for by looking.
 *
 * @throws BackupNotCompleted when something exists, or may exist, under an id that was asked for here; any other error
 *   means that nothing was left behind.
 */
export async function takeBackup(target: BackupTarget, options: TakeBackupOptions): Promise<CompletedBackup> {
  const patience = patienceOf(target, options, false);
  const problem =
    options.backupId === undefined ? undefined : backupIdProblem(options.backupId, target.optimize.ids ?? "numbers");
  if (problem !== undefined) throw new ExplainedError("invalid", `backupId: ${options.backupId ?? ""} ${problem}.`);

  // What somebody else asks for just now shows in no list yet.
  const taken = new Map<string, string>();
  for (let attempt = 1; ; attempt++) {
    const { listed, known } = await before(target, options, patience.deadline);
    const own = listed.find((backup) => backup.backupId === options.backupId);
    if (own !== undefined) return takeOver(target, own, options, patience);
    if (options.adopt && options.backupId !== undefined && options.isAgain !== true)
      target.warn?.(`There is no backup ${options.backupId} to adopt: a new one is taken under that id.`);

    const backupId = options.backupId ?? nextBackupId(target.clock.now(), new Map([...known, ...taken]), options.lot);
    const requested = await requestBackup(target, backupId, patience);
    if (requested.kind === "accepted")
      return keepingInMind(backupId, false, () => awaitBackup(target, backupId, patience));
    if (options.backupId !== undefined && options.adopt) {
      return takeOver(target, { backupId, snapshots: [] }, options, patience);
    }
    if (options.backupId !== undefined || attempt === ID_ATTEMPTS) throw snatched(backupId, requested.detail);
    taken.set(backupId, backupId);
    target.report(`the id ${backupId} was taken by somebody else just now; looking for another one`);
  }
}

/**
 * Goes on with a backup that was asked for before and whose end nobody saw. One of which nothing is left, after a restart
 * of the datastore or because the request never arrived, is asked for again, under the same id.
 *
 * @param adopted whether it was there before anybody asked for it here.
 */
export async function goOnWithBackup(
  target: BackupTarget,
  backupId: string,
  options: TakeBackupOptions,
  adopted: boolean,
): Promise<CompletedBackup> {
  try {
    return await keepingInMind(backupId, adopted, () =>
      awaitBackup(target, backupId, patienceOf(target, options, adopted)),
    );
  } catch (error) {
    if (!(error instanceof BackupNotCompleted) || error.state !== "NOT_FOUND") throw error;
    target.report(`nothing is left of the backup ${backupId}; asking for it again`);
    return takeBackup(target, { ...options, backupId, adopt: true, isAgain: true });
  }
}

function patienceOf(target: BackupTarget, options: TakeBackupOptions, adopted: boolean): Patience {
  const deadline = target.clock.monotonic() + options.timeoutMilliseconds;
  return { deadline, graceMilliseconds: options.graceMilliseconds, adopted };
}

/** The backups there are, once none but the one that is asked for is running, and the ids that are taken. */
async function before(
  target: BackupTarget,
  options: TakeBackupOptions,
  deadline: number,
): Promise<{ readonly listed: readonly FoundBackup[]; readonly known: ReadonlyMap<string, string> }> {
  const { store } = target;
  const listed = await waitUntilFree(target, options, deadline);
  const stored = store === undefined ? [] : await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
  if (store !== undefined) requireOwnRepository(store, stored);
  await requireListedHere(target, listed, stored);
  const others = listed.filter(({ backupId }) => backupId !== options.backupId);
  options.onPossibleOrphans?.(possibleOrphans(others, target.clock.now(), options.timeoutMilliseconds));
  const named = [...listed, ...backupsAmong(stored)].map(
    (backup) => [backup.backupId, backup.snapshots[0]?.name ?? backup.backupId] as const,
  );
  return { listed, known: new Map(named) };
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
    if (!(error instanceof BackupNotCompleted) || error.outcome !== "failed" || error.state === "IN_PROGRESS") {
      throw error;
    }
    throw new ExplainedError(
      "refused",
      `backupId: the backup ${own.backupId} exists already, but is ${error.state} (${summary(error.snapshots)}), and is not taken over. Choose another backupId.`,
    );
  }
}

/** Once a backup was asked for, no error may make anybody forget its id. */
async function keepingInMind(
  backupId: string,
  adopted: boolean,
  work: () => Promise<CompletedBackup>,
): Promise<CompletedBackup> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupNotCompleted) throw error;
    const said = error instanceof Error ? error.message : String(error);
    const message = `The backup ${backupId} was asked for, and then this went wrong: ${sentence(said)}`;
    throw new BackupNotCompleted("unknown", backupId, "REQUESTED", [], adopted, message);
  }
}

function snatched(backupId: string, detail: string): ExplainedError {
  return new ExplainedError(
    "refused",
    `backupId: the id ${backupId} was taken between the look and the request, by somebody else: ${detail} Run it again.`,
  );
}
