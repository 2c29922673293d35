import { isForeseen } from "../../clients/foreseen";
import { type LedgerEntry, recordedDocuments } from "../retention/ledger";
import { type ManifestPart } from "./plan/manifest";

/** Reads what was written down of the backups that were taken. */
export type Ledger = () => Promise<readonly LedgerEntry[]>;

/**
 * How many documents were counted when a backup was complete.
 *
 * @returns undefined where nobody counted, or nobody can be asked: no restore fails by that.
 */
export async function recordedCount(
  ledger: Ledger | undefined,
  parts: readonly Pick<ManifestPart, "snapshot" | "startTime">[],
): Promise<number | undefined> {
  if (ledger === undefined) return undefined;
  const snapshots = parts.map(({ snapshot: name, startTime }) => ({ name, startTime }));
  try {
    return recordedDocuments(await ledger(), snapshots);
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
