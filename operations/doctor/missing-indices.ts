import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { firstInWords } from "../../clients/finding";
import { backupsAmong } from "../backup/find-backups";
import { newestFirst } from "../backup/newest-first";
import { stateOf } from "../backup/state-of-backup";
import { whoseIndices } from "../backup/whose-indices";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("data");

const NAMED = 3;

/**
 * Warns where the newest complete backup holds indices that are not there now. Versions in names are not compared: an
 * upgrade changes them.
 *
 * @param listed the names of the indices that there are.
 */
export function missingIndices(
  indexPrefix: string,
  listed: readonly string[],
  stored: readonly StoredSnapshot[],
): DoctorFinding[] {
  const heldBy = ({ snapshots }: { readonly snapshots: readonly { readonly name: string }[] }) => {
    const names = new Set(snapshots.map(({ name }) => name));
    return stored.filter(({ name }) => names.has(name)).flatMap(({ indices }) => indices);
  };
  const newest = newestFirst(backupsAmong(stored)).find(
    (backup) => stateOf(backup.snapshots) === "COMPLETED" && whoseIndices(heldBy(backup), indexPrefix).kind === "own",
  );
  if (newest === undefined) return [];
  const present = new Set(listed.map(withoutVersion));
  const missing = [...new Set(heldBy(newest))].filter((name) => !present.has(withoutVersion(name)));
  if (missing.length === 0) return [];
  const count = missing.length === 1 ? "1 index that is" : `${missing.length} indices that are`;
  return [
    finding(
      "warning",
      `The newest complete backup, ${newest.backupId}, holds ${count} not in this datastore now: ${firstInWords(missing, NAMED)}.`,
      "If nobody meant to delete that, keep this backup: the next one will not hold it. An upgrade of Optimize since then may have removed indices too.",
    ),
  ];
}

function withoutVersion(name: string): string {
  return name.replace(/_v\d+(-\d+)?$/, "");
}
