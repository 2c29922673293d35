import { type Clock } from "../../clients/clock";
import { parseSnapshotName } from "../backup/snapshot-name";
import { type RepositoryHost } from "./repository-host";
import { whoMayWrite } from "./who-may-write";
import { expected } from "./write-repository";

const RECENT_DAYS = 7;
const LOOKED_AT = 10;

/**
 * Warns when a place holds recent snapshots at the moment when a cluster registers it for the first time: another
 * cluster may still write there. That is the only moment at which the engines let it be seen: later on they report what
 * they wrote themselves, and notice another writer only when its work and theirs have collided.
 *
 * @param snapshots the names of all that is in the repository.
 */
export async function secondWriterWarnings(
  host: Pick<RepositoryHost, "snapshots">,
  repositoryName: string,
  snapshots: readonly string[],
  clock: Clock,
): Promise<string[]> {
  if (snapshots.length === 0) return [];
  const looked = await host.snapshots
    .list(repositoryName, likelyNewest(snapshots).join(","))
    .catch((error: unknown) => {
      expected(error);
      return [];
    });
  const [newest] = looked
    .flatMap(({ name, startTime, endTime }) => (startTime === undefined ? [] : { name, startTime, endTime }))
    .sort((one, other) => (one.startTime < other.startTime ? 1 : -1));
  if (newest === undefined) return [];
  const now = clock.now();
  const age = now - Date.parse(newest.endTime ?? newest.startTime);
  if (age > RECENT_DAYS * 86_400_000) return [];
  return [
    `The place of the snapshot repository ${repositoryName} holds ${snapshots.length} snapshots already that this registration did not take, the newest of ${newest.endTime ?? newest.startTime} (${newest.name}). ${whoMayWrite(repositoryName, "nothing is to be done")}.`,
  ];
}

/** Lists of contents hold no times, and are not sorted by them: the last ones, and Optimize's with the highest ids. */
function likelyNewest(snapshots: readonly string[]): string[] {
  const idOf = (name: string) => parseSnapshotName(name)?.backupId ?? "";
  const backups = snapshots
    .filter((name) => idOf(name) !== "")
    .sort((one, other) => idOf(one).length - idOf(other).length || (idOf(one) < idOf(other) ? -1 : 1));
  return [...new Set([...snapshots.slice(-LOOKED_AT), ...backups.slice(-LOOKED_AT)])];
}
