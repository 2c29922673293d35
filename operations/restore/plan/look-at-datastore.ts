import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { deniedAction } from "../../../clients/datastore/denied";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { BLOCKED } from "../../../clients/datastore/refusal-cause";
import { type SnapshotDetails } from "../../../clients/datastore/snapshot-contents";
import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { ExplainedError } from "../../../clients/explained-error";
import { sumOfKnown } from "../../../clients/sum-of-known";
import { unreadableOnes } from "../../backup/not-readable";
import { parseSnapshotName, snapshotPattern } from "../../backup/snapshot-name";
import { verifyRepository } from "../../repository/verify-repository";
import { type RestoreDatastore } from "../restore-datastore";
import { blockRemoval } from "./judge-blocks";
import { PROCESS_INSTANCE_RECORDS } from "./judge-records";
import { type ReadSnapshot } from "./manifest";
import { type RestoreSource } from "./restore-source";
import { schemaVersionOf } from "./schema-version";
import { toldOfAll } from "./told-of-all";
import { type NotTold, type RestoreSituation, type RestoreTarget } from "./restore-situation";

/** Asks a datastore for all that decides about a restore. Changes nothing, and is as quick as reading a list. */
export async function lookAtDatastore(datastore: RestoreDatastore, target: RestoreTarget): Promise<RestoreSituation> {
  const { indices, cluster, repositories } = datastore;
  const { indexPrefix, repositoryName } = target;
  const pattern = `${indexPrefix}-*`;
  const repository = await repositories.get(repositoryName);
  const repositoryProblem =
    repository === undefined ? undefined : await problemOf(datastore, repositoryName, isReadOnly(repository.settings));
  const readable = repository !== undefined && repositoryProblem === undefined;
  // First: what cannot be listed cannot be asked for anything else either.
  const listed = await indices.list(pattern).catch(unlisted);
  const [documents, schemaVersion, health, limits, disks, running, records, snapshots, aliases, restrictions] =
    await Promise.all([
      indices.documentCounts(pattern),
      schemaVersionOf(datastore, indexPrefix),
      cluster.health(),
      cluster.limits().catch(notTold("what the cluster forbids, how many shards it takes, and how full disks may be")),
      cluster.disks().catch(notTold("how much space there is")),
      cluster.running().catch(notTold("whether a snapshot or a restore runs")),
      target.secondaryStorage === "rdbms"
        ? indices.list(PROCESS_INSTANCE_RECORDS).catch(notTold("how old the records of the Orchestration Cluster are"))
        : undefined,
      readable ? readSnapshots(datastore, repositoryName, target.source) : [],
      indices.aliases(pattern).catch(notTold("which other indices carry the aliases of this Optimize")),
      indices.restrictions(pattern).catch(notTold("what keeps indices from being deleted")),
    ]);
  return {
    datastore: datastore.target,
    identity: datastore.identity,
    repository,
    repositoryProblem,
    snapshots,
    indices: listed,
    documents: documents.ifSearched(searchableShards(listed)),
    aliases: toldOfAll("their aliases", aliases, listed),
    restrictions: toldOfAll("their settings", restrictions, listed),
    schemaVersion,
    health,
    limits,
    disks,
    running,
    records,
  };
}

/** How many shards a count has to look at; undefined where that is not told. */
function searchableShards(listed: readonly StoredIndex[]): number | undefined {
  return sumOfKnown(listed.filter(({ isOpen }) => isOpen).map(({ shards }) => shards));
}

function isReadOnly(settings: Readonly<Record<string, string>>): boolean {
  return settings["readonly"] === "true";
}

async function problemOf(
  datastore: RestoreDatastore,
  repositoryName: string,
  readOnly: boolean,
): Promise<string | undefined> {
  try {
    // A repository that is only read cannot be written to for a test: its list of contents is read instead.
    if (readOnly) await datastore.repositories.listSnapshots(repositoryName);
    else await verifyRepository(datastore, repositoryName);
    return undefined;
  } catch (error) {
    if (error instanceof ExplainedError) return error.message;
    throw error;
  }
}

async function readSnapshots(
  { snapshots, snapshotContents }: RestoreDatastore,
  repositoryName: string,
  source: RestoreSource,
): Promise<ReadSnapshot[]> {
  const listed =
    source.kind === "snapshot"
      ? await snapshots.list(repositoryName, source.snapshot)
      : (await snapshots.list(repositoryName, snapshotPattern(source.backupId))).filter(
          ({ name }) => parseSnapshotName(name)?.backupId === source.backupId,
        );
  if (listed.length === 0) return [];
  const unread = unreadableOnes(listed);
  const readable = listed.filter((snapshot) => !unread.includes(snapshot)).map(({ name }) => name);
  const details = readable.length === 0 ? [] : await snapshotContents.details(repositoryName, readable);
  const read = await Promise.all(
    details.map(async (one) => ({
      details: one,
      indices: one.state === "SUCCESS" ? await snapshotContents.indices(repositoryName, one.name) : [],
    })),
  );
  return [...read, ...unread.map((one) => ({ details: withoutDetails(one), indices: [] }))];
}

/** All that is known of a snapshot that cannot be read: the repository names it, and its indices. */
function withoutDetails({ name, state, indices, failures }: StoredSnapshot): SnapshotDetails {
  return {
    name,
    uuid: "",
    state,
    engineVersion: undefined,
    startTime: undefined,
    indices,
    includesGlobalState: false,
    shards: { total: 0, failed: 0 },
    failures,
    metadata: {},
  };
}

/** An index whose metadata is blocked can neither be listed nor deleted. */
function unlisted(error: unknown): never {
  if (error instanceof DatastoreError && error.type === "cluster_block_exception") {
    const [, name] = /index \[([^\]]+)\] blocked by: .*index metadata/.exec(error.reasons.join(" ")) ?? [];
    const block = "index.blocks.metadata";
    if (name !== undefined) {
      throw new ExplainedError(
        "refused",
        `datastore: ${block} is on for ${name}, so that it can neither be looked at nor deleted. Take it away: ${blockRemoval(block, [name])}.`,
      );
    }
  }
  throw error;
}

/** That is not offered, or not allowed. */
const NEVER_TOLD: readonly number[] = [400, 403, 404, 405, 501];

/**
 * Some services, and some roles, tell less than others: what they never tell is said, and not taken for good. What is not
 * told for now only, keeps a restore from beginning.
 */
export function notTold(what: string): (error: unknown) => NotTold {
  return (error) => {
    const isLasting = error instanceof DatastoreError && NEVER_TOLD.includes(error.status) && error.type !== BLOCKED;
    if (!isLasting) throw error;
    const action = deniedAction(error.message);
    const why = [error.status, error.type, ...(action === undefined ? [] : [`for want of ${action}`])].join(" ");
    return { notTold: `${what} is not told here (${why.trim()}), so that it was not checked` };
  };
}
