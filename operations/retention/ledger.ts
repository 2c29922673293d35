import * as v from "valibot";

import { ExplainedError } from "../../clients/explained-error";
import { isRecorded } from "../backup/recorded-snapshot";

/** A backup that was taken here: what retention may delete is told by this, never by a name alone. */
export interface LedgerEntry {
  readonly backupId: string;
  readonly repositoryName: string;
  readonly clusterUuid: string;
  /** Empty from the request until the snapshots are known; such an entry allows no deletion. */
  readonly snapshots: readonly { readonly name: string; readonly startTime: string }[];
  /** That its indices held when it was complete; undefined where they were not counted. */
  readonly documents?: number | undefined;
}

/** A snapshot repository of one cluster. */
export type RepositoryPlace = Pick<LedgerEntry, "repositoryName" | "clusterUuid">;

const VERSION = 1;

const ledgerBody = v.object({
  version: v.literal(VERSION),
  backups: v.array(
    v.object({
      backupId: v.string(),
      repositoryName: v.string(),
      clusterUuid: v.string(),
      snapshots: v.array(v.object({ name: v.string(), startTime: v.string() })),
      documents: v.optional(v.number()),
    }),
  ),
});

/**
 * Reads a ledger.
 *
 * @param place where the text comes from, such as the path of a file.
 * @throws ExplainedError when it cannot be read: a damaged ledger must not count as an empty one, which would be
 *   written over.
 */
export function parseLedger(text: string, place: string): LedgerEntry[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ledgerBody), text);
  if (parsed.success) return parsed.output.backups;
  throw new ExplainedError(
    "refused",
    `ledger: ${place} cannot be read as a ledger of backups (${parsed.issues[0].message}). Nothing is deleted by it. Restore it from a copy, or move it away to begin a new one, which deletes none of the backups that there are now.`,
  );
}

/** A ledger as it is stored. */
export function ledgerText(entries: readonly LedgerEntry[]): string {
  return `${JSON.stringify({ version: VERSION, backups: entries }, undefined, 2)}\n`;
}

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

/** Why a backup is not one that the ledger holds, undefined when it is. */
export function whyNotOwn(
  backup: { readonly backupId: string; readonly snapshots: LedgerEntry["snapshots"] },
  ledger: readonly LedgerEntry[] | undefined,
  place: RepositoryPlace | undefined,
): string | undefined {
  if (ledger === undefined) return "there is no ledger, so nobody knows who took it";
  if (place === undefined) return "without the datastore nobody knows in which repository it lies";
  const entries = ledger.filter((entry) => entry.backupId === backup.backupId);
  if (entries.length === 0) return "it is not in the ledger: somebody else took it";
  const here = entries.find((entry) => sameRepository(entry, place));
  if (here === undefined) return ELSEWHERE;
  const foreign = backup.snapshots.find((snapshot) => !isRecorded(snapshot, here.snapshots));
  if (foreign !== undefined) return `its snapshot ${foreign.name} of ${foreign.startTime} is not in the ledger`;
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

function sameRepository(one: RepositoryPlace, other: RepositoryPlace): boolean {
  return one.repositoryName === other.repositoryName && one.clusterUuid === other.clusterUuid;
}
