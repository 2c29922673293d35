import { isRecorded, mayBeRecorded } from "../backup/recorded-snapshot";
import { type LedgerEntry, type RepositoryPlace, sameRepository } from "./ledger";
import { parseLedger } from "./ledger-text";

/** What somebody else has written down of the backups that they took. */
export interface OtherRecord {
  /** Where it is, such as the path of a file. */
  readonly place: string;
  /** Undefined where it cannot be read as a ledger: then its text decides. */
  readonly entries: readonly LedgerEntry[] | undefined;
  readonly text: string;
}

/** What every ledger has, of whatever version, and however damaged. */
const OF_A_LEDGER = /"version"\s*:\s*\d[^]*"backups"\s*:|"backups"\s*:[^]*"version"\s*:\s*\d/;

/** A text as the record that it is, undefined when it is no ledger. */
export function recordIn(text: string, place: string): OtherRecord | undefined {
  try {
    return { place, text, entries: parseLedger(text, place) };
  } catch {
    return OF_A_LEDGER.test(text) ? { place, text, entries: undefined } : undefined;
  }
}

/** The first of other records that names an id in a repository, whatever it says of its snapshots. */
export function recordWithId(
  records: readonly OtherRecord[],
  backupId: string,
  place: RepositoryPlace,
): OtherRecord | undefined {
  return records.find(({ entries, text }) =>
    entries === undefined
      ? holdsWord(text, backupId)
      : entries.some((entry) => entry.backupId === backupId && sameRepository(entry, place)),
  );
}

/**
 * The first of other records by which a backup may be somebody else's: Optimize tells two who ask for one id at the same
 * moment that the backup is theirs, and both write it down. A backup that was asked for, and of whose snapshots nothing is
 * written down yet, counts too.
 */
export function recordThatMayOwn(
  records: readonly OtherRecord[],
  { backupId, snapshots }: Pick<LedgerEntry, "backupId" | "snapshots">,
  place: RepositoryPlace,
): OtherRecord | undefined {
  return records.find((record) => {
    if (record.entries === undefined) return holdsWord(record.text, backupId);
    const named = record.entries.filter((entry) => entry.backupId === backupId && sameRepository(entry, place));
    return named.some(
      (entry) =>
        entry.snapshots.length === 0 ||
        snapshots.some((one) => isRecorded(one, entry.snapshots) || mayBeRecorded(one, entry.snapshots)),
    );
  });
}

/** Whether a text names an id, as a word of its own. */
function holdsWord(text: string, backupId: string): boolean {
  for (let at = text.indexOf(backupId); at !== -1; at = text.indexOf(backupId, at + 1)) {
    const around = `${text[at - 1] ?? ""} ${text[at + backupId.length] ?? ""}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}
