import { isRecorded, type RecordedSnapshot } from "../backup/recorded-snapshot";

/** A backup that was taken here: what retention may delete is told by this, never by a name alone. */
export interface LedgerEntry {
  readonly backupId: string;
  readonly repositoryName: string;
  readonly clusterUuid: string;
  /** Empty from the request until the snapshots are known; such an entry allows no deletion. */
  readonly snapshots: readonly RecordedSnapshot[];
  /** That its indices held when it was complete; undefined where they were not counted. */
  readonly documents?: number | undefined;
  /** Set when the repository did not name it and may have been at another place; its absence proves nothing then. */
  readonly mayLieElsewhere?: boolean | undefined;
}

/** A snapshot repository of one cluster. */
export type RepositoryPlace = Pick<LedgerEntry, "repositoryName" | "clusterUuid">;

/**
 * The ledger with an entry added; one of the same id is replaced. A count of the same snapshots is kept: nobody can make it
 * again.
 */
export function withEntry(entries: readonly LedgerEntry[], entry: LedgerEntry): LedgerEntry[] {
  return [
    ...withoutEntry(entries, entry),
    { ...entry, documents: entry.documents ?? recordedDocuments(entries, entry.snapshots) },
  ];
}

/** The ledger without the entry of a backup. */
export function withoutEntry(
  entries: readonly LedgerEntry[],
  backup: RepositoryPlace & Pick<LedgerEntry, "backupId">,
): LedgerEntry[] {
  return entries.filter((entry) => entry.backupId !== backup.backupId || !sameRepository(entry, backup));
}

/** Why a backup is not one's own that was taken before the ledger's schedule moved to this cluster or repository. */
export const ELSEWHERE = "the ledger has this id in another repository or cluster only";

/** A ledger in which many backups are looked up. */
export type LedgerById = ReadonlyMap<string, readonly LedgerEntry[]>;

export function byId(ledger: readonly LedgerEntry[]): LedgerById {
  const entries = new Map<string, LedgerEntry[]>();
  for (const entry of ledger) {
    const others = entries.get(entry.backupId);
    if (others === undefined) entries.set(entry.backupId, [entry]);
    else others.push(entry);
  }
  return entries;
}

/** Why a backup is not one that the ledger holds, undefined when it is. */
export function whyNotOwn(
  backup: Pick<LedgerEntry, "backupId" | "snapshots">,
  ledger: LedgerById | undefined,
  place: RepositoryPlace,
): string | undefined {
  if (ledger === undefined) return "there is no ledger, so nobody knows who took it";
  const entries = ledger.get(backup.backupId) ?? [];
  if (entries.length === 0) return "it is not in the ledger: somebody else took it";
  const here = entries.find((entry) => sameRepository(entry, place));
  if (here === undefined) return ELSEWHERE;
  const foreign = backup.snapshots.find((snapshot) => !isRecorded(snapshot, here.snapshots));
  if (foreign !== undefined)
    return `its snapshot ${foreign.name} of ${foreign.startTime ?? "an unknown time"} is not in the ledger`;
  return undefined;
}

/**
 * How many documents were counted when a backup was taken, undefined when no entry tells. It is known by its snapshots
 * alone: where it is restored, repository and cluster may be others.
 */
export function recordedDocuments(
  entries: readonly LedgerEntry[],
  snapshots: LedgerEntry["snapshots"],
): number | undefined {
  if (snapshots.length === 0) return undefined;
  return entries.find((entry) => snapshots.every((snapshot) => isRecorded(snapshot, entry.snapshots)))?.documents;
}

/** The ledger with what was noted elsewhere while it could not be written. What it has of a backup's snapshots stays. */
export function withNoted(entries: readonly LedgerEntry[], noted: readonly LedgerEntry[]): LedgerEntry[] {
  const isBetter = (entry: LedgerEntry) =>
    entry.snapshots.length > 0 ||
    !entries.some((known) => known.backupId === entry.backupId && sameRepository(known, entry));
  return noted.filter(isBetter).reduce<LedgerEntry[]>(withEntry, [...entries]);
}

/** Whether two of them are one. */
export function sameRepository(one: RepositoryPlace, other: RepositoryPlace): boolean {
  return one.repositoryName === other.repositoryName && one.clusterUuid === other.clusterUuid;
}
