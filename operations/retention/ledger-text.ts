import * as v from "valibot";

import { ExplainedError } from "../../clients/explained-error";
import { groupedByVersion, groupedEntries, groupsSchema } from "./grouped-entries";
import { type LedgerEntry } from "./ledger";

/** Every version of this package reads it. */
const PLAIN_VERSION = 1;
/** Larger ledgers are written in another form, a tenth as long, which earlier versions refuse to read or write over. */
const GROUPED_VERSION = 2;
const LONGEST_PLAIN = 256 * 1024;
/** With empty names, and without snapshots. */
const SHORTEST_ENTRY = 64;

// What a later version writes beside it is kept when the ledger is written again.
const entriesSchema = v.array(
  v.looseObject({
    backupId: v.string(),
    repositoryName: v.string(),
    clusterUuid: v.string(),
    snapshots: v.array(v.looseObject({ name: v.string(), startTime: v.string() })),
    documents: v.optional(v.number()),
    mayLieElsewhere: v.optional(v.boolean()),
  }),
);
const ledgerBody = v.variant("version", [
  v.object({ version: v.literal(PLAIN_VERSION), backups: entriesSchema }),
  v.object({ version: v.literal(GROUPED_VERSION), groups: groupsSchema, backups: entriesSchema }),
]);
const laterBody = v.object({ version: v.pipe(v.number(), v.minValue(GROUPED_VERSION + 1)) });

/**
 * Reads a ledger.
 *
 * @param place where the text comes from, such as the path of a file.
 * @throws ExplainedError when it cannot be read: a damaged ledger must not count as an empty one, which would be
 *   written over.
 */
export function parseLedger(text: string, place: string): LedgerEntry[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ledgerBody), text);
  if (parsed.success) {
    const { output } = parsed;
    return output.version === PLAIN_VERSION ? output.backups : [...groupedEntries(output.groups), ...output.backups];
  }
  const later = v.safeParse(v.pipe(v.string(), v.parseJson(), laterBody), text);
  throw new ExplainedError(
    "refused",
    later.success
      ? `ledger: ${place} is of version ${later.output.version}: a later version of pulumi-camunda-backup wrote it. Nothing is deleted by it, and nothing is written over. Use that version, or a later one.`
      : `ledger: ${place} cannot be read as a ledger of backups (${parsed.issues[0].message}). Nothing is deleted by it, and nothing is written over. Restore it from a copy, or move it away to begin a new one, which deletes none of the backups that there are now.`,
  );
}

/** A ledger as it is stored. */
export function ledgerText(entries: readonly LedgerEntry[]): string {
  // An empty time, where nobody told it, is that of no snapshot.
  const backups = entries.map((entry) => ({
    ...entry,
    snapshots: entry.snapshots.map((snapshot) => ({ ...snapshot, startTime: snapshot.startTime ?? "" })),
  }));
  if (backups.length * SHORTEST_ENTRY <= LONGEST_PLAIN) {
    const plain = `${JSON.stringify({ version: PLAIN_VERSION, backups })}\n`;
    if (plain.length <= LONGEST_PLAIN) return plain;
  }
  const { groups, others } = groupedByVersion(backups);
  return `${JSON.stringify({ version: GROUPED_VERSION, groups, backups: others })}\n`;
}
