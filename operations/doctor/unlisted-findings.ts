import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { inWords } from "../../clients/finding";
import { backupIdProblem } from "../backup/backup-id";
import { backupsAmong, type FoundBackup } from "../backup/find-backups";
import { inLines, unreadableOnes } from "../backup/not-readable";
import { parseSnapshotName } from "../backup/snapshot-name";
import { type ManagementAnswer } from "../configuration/management-answer";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("configuration");
const NAMED = 10;

/**
 * Compares what Optimize lists with what lies in the repository, and says why it may list less.
 *
 * @param stored all of Optimize's snapshots in the repository.
 */
export function unlistedFindings(
  target: string,
  repositoryName: string,
  { answer, reason, backups }: ManagementAnswer,
  stored: readonly StoredSnapshot[],
): DoctorFinding[] {
  if (reason !== undefined) return oddNames(repositoryName, stored);
  if (answer !== "ready" || backups === undefined) return [];
  const listed = new Set(backups.map(({ backupId }) => backupId));
  // What began after the list was asked for is in the repository only.
  const unlisted = backupsAmong(stored).filter((backup) => !listed.has(backup.backupId) && !isBeingTaken(backup));
  if (unlisted.length === 0) return [];
  const ids = unlisted.map(({ backupId }) => backupId);
  const named = `${ids.slice(0, NAMED).join(", ")}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ""}`;
  const lie = ids.length === 1 ? "1 backup lies" : `${ids.length} backups lie`;
  const unread = unreadableOnes(stored);
  const why =
    unread.length === 0
      ? `Optimize may look into another repository or datastore: compare CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME of the running Optimize with ${repositoryName}. It also lists nothing while it cannot read one snapshot.`
      : `Optimize lists no backup while it cannot read a single snapshot, and these cannot be read: ${inLines(unread)}. It lists them again once they can. Restores go by the datastore, and need no list.`;
  return [
    finding(
      "problem",
      `${lie} in the snapshot repository ${repositoryName} that Optimize at ${target} does not list: ${named}.`,
      why,
    ),
  ];
}

/** Snapshots whose names hold something else than a number where Optimize looks for the id: they break its list. */
function oddNames(repositoryName: string, stored: readonly StoredSnapshot[]): DoctorFinding[] {
  const odd = stored
    .map(({ name }) => name)
    .filter((name) => backupIdProblem(parseSnapshotName(name)?.backupId ?? "") !== undefined);
  if (odd.length === 0) return [];
  return [
    finding(
      "problem",
      `${inWords(odd.slice(0, NAMED))} in the snapshot repository ${repositoryName} may break Optimize's list of backups: no number stands where Optimize looks for the id.`,
      "Backups are taken all the same where datastore and repositoryName are given. Where nobody needs that snapshot, delete it by its name in the datastore.",
    ),
  ];
}

function isBeingTaken({ snapshots }: FoundBackup): boolean {
  return snapshots.some(({ state }) => state === "IN_PROGRESS");
}
