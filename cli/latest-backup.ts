import { ExplainedError } from "../clients/explained-error";
import { type FoundBackup } from "../operations/backup/find-backups";
import { newestTaken } from "../operations/backup/newest-taken";

/**
 * Returns the id that an argument means: itself, or for `latest` that of the newest backup that was taken.
 *
 * @param found lists the backups; asked for `latest` only.
 * @param place where they are, for the message when there is none, such as "in the snapshot repository optimize".
 * @throws ExplainedError when there is none, or the newest one cannot be read: an older one would hide that.
 */
export async function meantBackup(
  argument: string,
  found: () => Promise<readonly FoundBackup[]>,
  place: string,
): Promise<string> {
  if (argument !== "latest") return argument;
  const newest = newestTaken(await found());
  if (newest !== undefined) return newest.backupId;
  throw new ExplainedError("failed", `latest: there is no completed backup ${place}.`);
}
