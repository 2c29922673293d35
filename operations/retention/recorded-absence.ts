import { isRecorded, mayBeRecorded } from "../backup/recorded-snapshot";
import { compareIds, startedAt } from "../backup/newest-first";
import { PARTS } from "../backup/snapshot-name";
import { type LedgerEntry, type RepositoryPlace, sameRepository } from "./ledger";
import { type RetainedBackup } from "./retained-backup";

/** What the repository names, and what is known besides. */
export interface Look {
  readonly place: RepositoryPlace;
  /** All backups that the repository names, whether they can be read or not. */
  readonly backups: readonly Pick<RetainedBackup, "backupId" | "snapshots">[];
  /** The backup that this run took. That it is there says nothing about where earlier ones lie. */
  readonly takenNow?: string | undefined;
  /** As in the policy. */
  readonly acceptMissingUpTo?: string | undefined;
}

/** What a ledger records in a repository, and what the repository does not name. */
export interface RecordedAbsence {
  /** Vanished for certain: others that were recorded are there. */
  readonly gone: readonly LedgerEntry[];
  /** May lie at another place: the repository may have been registered anew. */
  readonly elsewhere: readonly LedgerEntry[];
  /** Were said to lie elsewhere, and are there again. */
  readonly back: readonly LedgerEntry[];
  /** What `acceptMissingUpTo` names, if the ledger does not record it here: it accepts nothing then. */
  readonly acceptsNothing: string | undefined;
}

/**
 * Judges the recorded backups that a repository does not name. If more of them are missing than are there, or as many and the
 * newest of all, the repository may be registered at another place, and none of them counts as gone. Once that was said of a
 * backup, it stays so until the backup is seen again: what is taken at the other place proves nothing.
 */
export function judgeAbsence(entries: readonly LedgerEntry[], look: Look): RecordedAbsence {
  const { place, backups, takenNow, acceptMissingUpTo } = look;
  const named = new Map(backups.map(({ backupId, snapshots }) => [backupId, snapshots]));
  // One that was only asked for may still come.
  const taken = entries.filter((entry) => sameRepository(entry, place) && entry.snapshots.length > 0);
  const earlier = taken.filter(({ backupId }) => backupId !== takenNow);
  const isSeen = (entry: LedgerEntry) =>
    named
      .get(entry.backupId)
      ?.some((one) => isRecorded(one, entry.snapshots) || mayBeRecorded(one, entry.snapshots)) === true;
  const lastAccepted = earlier.find(({ backupId }) => backupId === acceptMissingUpTo);
  const isAccepted = (entry: LedgerEntry) => lastAccepted !== undefined && isUpTo(entry, lastAccepted);

  const missing = earlier.filter(({ backupId }) => !named.has(backupId));
  const accepted = missing.filter(isAccepted);
  const doubtful = missing.filter((entry) => entry.mayLieElsewhere === true && !isAccepted(entry));
  const open = missing.filter((entry) => entry.mayLieElsewhere !== true && !isAccepted(entry));
  const seen = earlier.filter(isSeen);
  const newest = [...earlier].sort((one, other) => compareIds(one.backupId, other.backupId)).at(-1);
  // Retention deletes the oldest, never the newest.
  const isSuspicious =
    open.length > seen.length || (open.length === seen.length && newest !== undefined && open.includes(newest));
  // What is left of failed backups is deleted by hand, and is no loss.
  const isAnotherPlace = isSuspicious && open.some(({ snapshots }) => snapshots.length >= PARTS);
  return {
    gone: isAnotherPlace ? accepted : [...accepted, ...open],
    elsewhere: isAnotherPlace ? [...doubtful, ...open] : doubtful,
    back: taken.filter((entry) => entry.mayLieElsewhere === true && named.has(entry.backupId)),
    acceptsNothing: lastAccepted === undefined ? acceptMissingUpTo : undefined,
  };
}

/**
 * Whether a backup is another one, or was taken before it. An id alone does not tell: ids may run ahead of the clock, so that
 * a later backup at another place has a lower one.
 */
function isUpTo(entry: LedgerEntry, last: LedgerEntry): boolean {
  return entry === last || (compareIds(entry.backupId, last.backupId) < 0 && startedAt(entry) <= startedAt(last));
}

/** Whether what was judged changes the ledger. */
export function changesLedger({ gone, elsewhere, back }: RecordedAbsence): boolean {
  return gone.length > 0 || back.length > 0 || elsewhere.some(({ mayLieElsewhere }) => mayLieElsewhere !== true);
}

/**
 * The ledger without what has vanished for certain, and with a mark on what may lie elsewhere. Entries that were changed
 * since they were judged stay as they are.
 */
export function withAbsence(entries: readonly LedgerEntry[], absence: RecordedAbsence): LedgerEntry[] {
  const [gone, elsewhere, back] = [absence.gone, absence.elsewhere, absence.back].map(
    (judged) => new Set(judged.map((entry) => JSON.stringify(entry))),
  );
  return entries.flatMap((entry) => {
    const text = JSON.stringify(entry);
    if (gone?.has(text) === true) return [];
    if (elsewhere?.has(text) === true) return [{ ...entry, mayLieElsewhere: true }];
    return back?.has(text) === true ? [{ ...entry, mayLieElsewhere: undefined }] : [entry];
  });
}

const NAMED = 5;

/** Says in words that recorded backups may lie elsewhere, and the way out; undefined if none does. */
export function absenceInWords(
  { elsewhere, acceptsNothing }: Pick<RecordedAbsence, "elsewhere" | "acceptsNothing">,
  { repositoryName }: RepositoryPlace,
): string | undefined {
  if (elsewhere.length === 0) return undefined;
  const [newest = ""] = idsOf(elsewhere).slice(-1);
  const shown = newestIn(elsewhere);
  const unmet =
    acceptsNothing === undefined ? "" : `. "${acceptsNothing}" accepts none: the ledger does not record that id here`;
  const count = elsewhere.length === 1 ? "1 recorded backup is" : `${elsewhere.length} recorded backups are`;
  return `${count} not in the snapshot repository ${repositoryName} (${shown}): is it registered at another place than before? Nothing is deleted or forgotten meanwhile. Register it at the former place, where they may still lie. If it was moved on purpose, or they were deleted by hand, set acceptMissingUpTo to "${newest}"${unmet}`;
}

/** Says in words what a ledger forgets; undefined if it forgets nothing. */
export function forgottenInWords({ gone }: Pick<RecordedAbsence, "gone">): string | undefined {
  if (gone.length === 0) return undefined;
  const count = gone.length === 1 ? "1 backup that is" : `${gone.length} backups that are`;
  return `the ledger forgets ${count} not in the snapshot repository any more (${newestIn(gone)})`;
}

function newestIn(entries: readonly LedgerEntry[]): string {
  const ids = idsOf(entries);
  return `${ids.length > NAMED ? "the newest: " : ""}${ids.slice(-NAMED).join(", ")}`;
}

function idsOf(entries: readonly LedgerEntry[]): string[] {
  return entries.map(({ backupId }) => backupId).sort(compareIds);
}
