import { DatastoreError } from "../../clients/datastore/datastore-error";
import { type RepositoryHolder } from "../../clients/datastore/repository-holders";
import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { type Patience, type RepositoryHost } from "./repository-host";

const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/**
 * Does something that the datastore refuses while the repository is in use, and waits for a while when it does.
 *
 * @param doing such as "unregistered".
 * @throws ExplainedError that names the snapshot, restore, deletion or clean-up that held it to the end.
 */
export async function whenNotInUse<Result>(
  host: RepositoryHost,
  repositoryName: string,
  doing: string,
  { clock, inUseTimeoutMilliseconds }: Patience,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = clock.monotonic() + inUseTimeoutMilliseconds;
  for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatastoreError) || !isInUse(error)) throw error;
      const left = deadline - clock.monotonic();
      if (left <= 0) {
        const held = await describeHolders(host, repositoryName, error);
        throw new ExplainedError(
          "busy",
          `The snapshot repository ${repositoryName} cannot be ${doing}: it is in use (${held}). Tried for ${Math.round(inUseTimeoutMilliseconds / 1000)} s; try again when that is done, or raise inUseTimeoutSeconds.`,
        );
      }
      await clock.sleep(Math.min(pause, left));
    }
  }
}

/** Elasticsearch has a type of its own for it; OpenSearch tells it by the text only. */
function isInUse({ type, reasons }: DatastoreError): boolean {
  if (type === "repository_conflict_exception") return true;
  return (
    type === "illegal_state_exception" && reasons.some((reason) => /repository that is currently used/.test(reason))
  );
}

async function describeHolders(host: RepositoryHost, name: string, refusal: DatastoreError): Promise<string> {
  const holders = await knownHolders(host, name);
  if (holders.length > 0) return inWords(holders.map(describe));
  const [, reason] = /currently used \((.*)\)/.exec(refusal.reasons.join(" ")) ?? [];
  return reason ?? "by what, the datastore does not say";
}

/** Without the right to read the cluster's state, at least the snapshots that run are known. */
async function knownHolders({ repositories }: RepositoryHost, name: string): Promise<RepositoryHolder[]> {
  try {
    return await repositories.holders(name);
  } catch {
    const listed = await repositories.listSnapshots(name).catch(() => []);
    const running = listed.filter(({ state }) => state === "IN_PROGRESS").map((snapshot) => snapshot.name);
    return running.length === 0 ? [] : [{ activity: "snapshot", snapshots: running }];
  }
}

function describe({ activity, snapshots }: RepositoryHolder): string {
  switch (activity) {
    case "snapshot":
      return `the snapshot ${inWords(snapshots)} is being taken`;
    case "restore":
      return `the snapshot ${inWords(snapshots)} is being restored`;
    case "deletion":
      return snapshots.length === 0 ? "snapshots are being deleted" : `${inWords(snapshots)} is being deleted`;
    case "clean-up":
      return "a clean-up of the repository runs";
  }
}
