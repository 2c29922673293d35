import { inWords } from "../../clients/finding";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { type FoundBackup } from "./find-backups";
import { newestFirst } from "./newest-first";
import { stateOf } from "./state-of-backup";

type WithStart = Pick<StoredSnapshot, "name" | "startTime">;

/** How many backups a refusal names, the newest first. */
const NAMED = 3;

/**
 * Those of the backups that Optimize lists whose snapshots do not all lie in a repository: Optimize then looks into another
 * one, or into another datastore.
 *
 * @param stored what that repository holds.
 */
export function listedElsewhere<Listed extends { readonly snapshots: readonly WithStart[] }>(
  listed: readonly Listed[],
  stored: readonly WithStart[],
): Listed[] {
  const startTimes = new Map(stored.map(({ name, startTime }) => [name, startTime]));
  // One that is there and cannot be read does not tell its time.
  const liesThere = ({ name, startTime }: WithStart) =>
    startTimes.has(name) && (startTimes.get(name) ?? startTime) === startTime;
  return listed.filter(({ snapshots }) => snapshots.some((snapshot) => !liesThere(snapshot)));
}

/**
 * Says that a new backup would not lie in the declared repository. Optimize lists what lies in the repository that it is
 * configured with, and in no other one.
 *
 * @returns undefined if any completed backup that it lists lies there, and if it lists none.
 */
export function otherRepositoryProblem(
  target: string,
  repositoryName: string,
  listed: readonly FoundBackup[],
  stored: readonly WithStart[],
): string | undefined {
  const completed = listed.filter(({ snapshots }) => stateOf(snapshots) === "COMPLETED");
  if (completed.length === 0 || listedElsewhere(completed, stored).length < completed.length) return undefined;
  const ids = newestFirst(completed).map(({ backupId }) => backupId);
  const more = ids.length > NAMED ? [`${ids.length - NAMED} more`] : [];
  const none = ids.length === 1 ? "which does not lie" : "none of which lies";
  return `Optimize at ${target} lists ${ids.length === 1 ? "the backup" : "the backups"} ${inWords([...ids.slice(0, NAMED), ...more])}, ${none} in the snapshot repository ${repositoryName} of the datastore that is declared. So a new backup would not lie there either, and none was asked for. Make repositoryName and datastore name the place that CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names, or correct that variable and restart Optimize.`;
}
