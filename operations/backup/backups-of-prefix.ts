import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { backupsAmong, type FoundBackup } from "./find-backups";
import { byBackup } from "./snapshot-name";
import { whoseIndices } from "./whose-indices";

/**
 * The backups among snapshots that may be of one Optimize. Those of another one in the same repository are left out only
 * where that is certain: the newest must not be passed over because nobody knows whose it is.
 *
 * @param indexPrefix undefined for those of every Optimize.
 */
export function backupsOfPrefix(snapshots: readonly StoredSnapshot[], indexPrefix: string | undefined): FoundBackup[] {
  if (indexPrefix === undefined) return backupsAmong(snapshots);
  return [...byBackup(snapshots).values()].flatMap((parts) => {
    const indices = parts.flatMap((part) => part.indices);
    return whoseIndices(indices, indexPrefix).kind === "others" ? [] : backupsAmong(parts);
  });
}
