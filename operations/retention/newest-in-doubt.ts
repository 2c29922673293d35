import { newestFirst, toldStart } from "../backup/newest-first";
import { unreadableOnes, WHERE_TO_LOOK } from "../backup/not-readable";
import { whoseIndices } from "../backup/whose-indices";
import { type LedgerById, type RepositoryPlace, sameRepository } from "./ledger";
import { type RetainedBackup } from "./retained-backup";

/** What is known of the backups besides what the repository tells. */
interface Known {
  readonly ledger: LedgerById | undefined;
  readonly place: RepositoryPlace | undefined;
  readonly indexPrefix: string;
  /** The backup that the run took: nothing is newer. */
  readonly takenNow?: string | undefined;
}

/**
 * Says why nobody can tell whether the newest backup is any good, undefined when somebody can. It may be the only good one,
 * or worthless: in both cases nothing older may go. A backup counts that may be of this Optimize, whoever took it.
 *
 * @param completed the completed backups that retention counts on.
 */
export function newestInDoubt(
  backups: readonly RetainedBackup[],
  completed: readonly RetainedBackup[],
  known: Known,
): string | undefined {
  const good = new Set(completed);
  if (completed.some(({ backupId }) => backupId === known.takenNow)) return undefined;
  const dated = backups.map((backup) => ({ ...withRecordedTimes(backup, known), backup }));
  for (const { backup, snapshots } of newestFirst(dated)) {
    if (good.has(backup)) return undefined;
    if (whoseIndices(backup.indices, known.indexPrefix).kind === "others") continue;
    const doubt = doubtAbout(backup, known);
    if (doubt !== undefined) {
      const wayOut =
        toldStart({ snapshots }) === undefined
          ? "Nobody can tell when it was taken, so that it counts as the newest. Make it readable, or delete it by name in the datastore if nobody needs it"
          : "Take a new backup that completes, or make this one readable";
      return `${doubt}, and nothing is deleted while it may be worthless. ${wayOut}. ${WHERE_TO_LOOK}`;
    }
  }
  return undefined;
}

function doubtAbout(backup: RetainedBackup, known: Known): string | undefined {
  const unread = unreadableOnes(backup.snapshots).map(({ name }) => name);
  if (unread.length > 0) return `the newest backup, ${backup.backupId}, cannot be read now (${unread.join(", ")})`;
  const unseen = recordedButNotSeen(backup, known.ledger, known.place);
  if (unseen === undefined) return undefined;
  return `of the newest backup, ${backup.backupId}, the recorded snapshot ${unseen} is not seen now`;
}

/** Returns a snapshot that the ledger has of a backup, and that nobody sees now; undefined when all are seen. */
export function recordedButNotSeen(
  { backupId, snapshots }: RetainedBackup,
  ledger: LedgerById | undefined,
  place: RepositoryPlace | undefined,
): string | undefined {
  const seen = new Set(snapshots.map(({ name }) => name));
  return recordedSnapshots(backupId, ledger, place).find(({ name }) => !seen.has(name))?.name;
}

/** A snapshot that cannot be read does not tell its time. The ledger does, so that an older one is not taken for the newest. */
function withRecordedTimes({ backupId, snapshots }: RetainedBackup, { ledger, place }: Known) {
  const recorded = recordedSnapshots(backupId, ledger, place);
  const timeOf = (name: string) => recorded.find((one) => one.name === name)?.startTime;
  return {
    backupId,
    snapshots: snapshots.map(({ name, startTime }) => ({ startTime: startTime ?? timeOf(name) })),
  };
}

function recordedSnapshots(backupId: string, ledger: LedgerById | undefined, place: RepositoryPlace | undefined) {
  const entries = ledger?.get(backupId) ?? [];
  return entries
    .filter((entry) => place === undefined || sameRepository(entry, place))
    .flatMap((entry) => entry.snapshots);
}
