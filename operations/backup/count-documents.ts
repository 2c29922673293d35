import { isForeseen } from "../../clients/foreseen";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { indexPrefixes } from "./index-prefix";
import { type BackupStore } from "./target";

/**
 * Counts the documents that the indices of a backup hold now: soon after it, that is roughly what it holds. Snapshots
 * themselves hold no counts.
 *
 * @param snapshots all parts of it.
 * @returns undefined where nobody keeps the count, or it cannot be had: no backup fails by that.
 */
export async function countDocuments(
  { indices }: Pick<BackupStore, "indices">,
  snapshots: readonly Pick<StoredSnapshot, "name" | "indices">[],
): Promise<number | undefined> {
  const [prefix, ...others] = indexPrefixes(snapshots).keys();
  if (indices === undefined || prefix === undefined || others.length > 0) return undefined;
  try {
    const counts = await indices.documentCounts(`${prefix}-*`);
    return counts.sumOf([...new Set(snapshots.flatMap((snapshot) => snapshot.indices))]);
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
