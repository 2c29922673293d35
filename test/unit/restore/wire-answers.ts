import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type HttpAnswer, type HttpRequest } from "../../../clients/http/transport";
import { parseTrialName } from "../../../operations/trial-restore/trial-name";
import { SimulatedWorld } from "./simulated-world";

export const answered = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  text: typeof body === "string" ? body : JSON.stringify(body),
});
export const refusal = (status: number, type: string, reason: string) =>
  answered(status, { error: { type, reason, root_cause: [{ type, reason }] }, status });

const byName = <Value>(map: ReadonlyMap<string, Value>, of: (value: Value, name: string) => unknown) =>
  Object.fromEntries([...map].map(([name, value]) => [name, of(value, name)]));
const SHARDS = { total: 2, successful: 2, failed: 0 };

/** A simulated world with what only its datastore's own requests show. */
export class WiredWorld extends SimulatedWorld {
  /** Snapshots whose files cannot be read. */
  readonly unreadable = new Set<string>();
  readonly repositories = new Map<string, { readonly type: string; readonly settings: object }>([
    ["backups", { type: "fs", settings: { location: "/backups" } }],
  ]);
  /** What was changed of repositories. */
  readonly changed: string[] = [];
  /** Indices of which a search is open. */
  readonly inUse = new Set<string>();
}

/** What a simulated world answers to the requests of the datastore's clients, as Elasticsearch words it. */
export async function wireAnswer(world: WiredWorld, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return (
      (await ofRepository(world, request)) ?? (await ofCluster(world, request)) ?? (await ofIndices(world, request))
    );
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error;
    return refusal(error.status, error.type ?? "exception", error.reasons[0] ?? "");
  }
}

async function ofRepository(
  world: WiredWorld,
  { method, path, query = {}, body = "{}" }: HttpRequest,
): Promise<HttpAnswer | undefined> {
  const [, under, repository, names = "", action] = path.split("/").map(decodeURIComponent);
  if (under !== "_snapshot") return undefined;
  const sent = JSON.parse(body) as { indices?: string[]; metadata?: object; type?: string; settings?: object };
  if (names === "" && repository !== undefined) {
    const known = world.repositories.get(repository);
    if (method === "PUT") {
      world.repositories.set(repository, { type: sent.type ?? "", settings: { ...sent.settings } });
      world.changed.push(`PUT ${repository}`);
      return answered(200, { acknowledged: true });
    }
    if (known === undefined) return refusal(404, "repository_missing_exception", `[${repository}] missing`);
    if (method === "GET") return answered(200, { [repository]: known });
    world.repositories.delete(repository);
    world.changed.push(`DELETE ${repository}`);
    return answered(200, { acknowledged: true });
  }
  if (repository === undefined)
    return answered(
      200,
      byName(world.repositories, (one) => one),
    );
  if (names === "_verify") return answered(200, { nodes: { a: { name: "one" } } });
  const { datastore } = world;
  if (method === "PUT") {
    await datastore.snapshots.create(repository, names, sent.indices ?? [], { ...sent.metadata });
    return answered(200, { accepted: true });
  }
  if (action === "_restore") {
    const { rename_replacement: rename } = sent as { rename_replacement?: string };
    const renamePrefix = rename?.replace(/\$1$/, "");
    await datastore.restores.begin({
      repositoryName: repository,
      snapshot: names,
      indices: sent.indices ?? [],
      renamePrefix,
    });
    return answered(200, { accepted: true });
  }
  if (action === "_status") {
    const held = await datastore.snapshotContents.indices(repository, names);
    const indices = held.map(({ name, shards, sizeInBytes }) => [
      name,
      { shards_stats: { total: shards }, stats: { total: { size_in_bytes: sizeInBytes } } },
    ]);
    return answered(200, { snapshots: [{ indices: Object.fromEntries(indices) as object }] });
  }
  const wanted = names.split(",").map((one) => new RegExp(`^${one === "_all" ? ".*" : one.replaceAll("*", ".*")}$`));
  const matching = [...world.snapshots.keys()].filter((name) => wanted.some((one) => one.test(name)));
  const details = await datastore.snapshotContents.details(repository, matching);
  const snapshots = details
    .filter(({ name }) => query["verbose"] === "false" || !world.unreadable.has(name))
    .map((one) => ({
      snapshot: one.name,
      uuid: one.uuid,
      state: one.state,
      version: one.engineVersion,
      indices: one.indices,
      include_global_state: false,
      start_time_in_millis: Date.parse(one.startTime ?? ""),
      end_time_in_millis: Date.parse(one.startTime ?? "") + 1000,
      shards: one.shards,
      failures: [],
      metadata: one.metadata,
    }));
  return answered(200, { snapshots });
}

async function ofCluster(world: WiredWorld, { path }: HttpRequest): Promise<HttpAnswer | undefined> {
  const { cluster, indices } = world.datastore;
  if (path === "/_cluster/health") {
    const { status, dataNodes, activeShards, unassignedShards } = await cluster.health();
    return answered(200, {
      status,
      number_of_data_nodes: dataNodes,
      active_shards: activeShards,
      unassigned_shards: unassignedShards,
    });
  }
  if (path.startsWith("/_cluster/health/")) {
    const active = await indices.activePrimaries(decodeURIComponent(path.replace("/_cluster/health/", "")));
    const told = byName(active, (active_primary_shards) => ({ active_primary_shards }));
    return answered(200, active.size === 0 ? { status: "green" } : { status: "green", indices: told });
  }
  if (path === "/_cluster/settings") {
    const allocation = { enable: "all", awareness: { attributes: "" } };
    const blocks = { read_only: "false" };
    return answered(200, { defaults: { cluster: { max_shards_per_node: "1000", blocks, routing: { allocation } } } });
  }
  if (path === "/_nodes/stats/fs") {
    const nodes = (await cluster.disks()).map(({ node, totalBytes, availableBytes }) => [
      node,
      {
        name: node,
        roles: ["data"],
        attributes: { box: "hot" },
        fs: { total: { total_in_bytes: totalBytes, available_in_bytes: availableBytes } },
      },
    ]);
    return answered(200, { nodes: Object.fromEntries(nodes) as object });
  }
  if (path === "/_cluster/state/customs") {
    const running = (await cluster.running()).map(({ activity, repositoryName, snapshots }) => ({
      activity,
      entry: { repository: repositoryName, snapshot: snapshots[0] },
    }));
    const of = (wanted: string) => running.filter(({ activity }) => activity === wanted).map(({ entry }) => entry);
    return answered(200, {
      cluster_name: "c",
      snapshots: { snapshots: of("snapshot") },
      restore: { snapshots: of("restore") },
    });
  }
  if (path === "/_cluster/allocation/explain") {
    const details = await cluster.whyUnassigned("");
    return answered(200, { unassigned_info: { reason: "ALLOCATION_FAILED", details } });
  }
  if (path === "/_cat/health") return answered(200, [{ epoch: String(Math.floor(world.clock.now() / 1000)) }]);
  return path === "/_security/user/_has_privileges" ? refusal(400, "illegal", "no handler found for uri") : undefined;
}

async function ofIndices(
  world: WiredWorld,
  { method, path, query = {}, body = "{}" }: HttpRequest,
): Promise<HttpAnswer> {
  const { indices, restores } = world.datastore;
  const [, first = "", api = "", ...rest] = path.split("/").map(decodeURIComponent);
  if (first === "_cat") {
    const rows = (await indices.list(rest[0] ?? api)).map((one) => ({
      index: one.name,
      uuid: one.uuid,
      health: one.health,
      status: "open",
      pri: String(one.shards),
      rep: String(one.replicas),
      "creation.date": String(Date.parse(one.createdAt ?? "")),
      "store.size": String(one.sizeInBytes),
    }));
    return answered(200, rows);
  }
  if (method === "DELETE") {
    await indices.delete(first.split(","));
    return answered(200, { acknowledged: true });
  }
  switch (api) {
    case "_search": {
      if (query["scroll"] !== undefined) {
        world.inUse.add(first);
        return answered(200, { _scroll_id: "s" });
      }
      if (body.includes('"_source"')) {
        const hits = [...(await indices.fields([], []))].map(([id, _source]) => ({ _index: "i", _id: id, _source }));
        return answered(200, { _shards: SHARDS, hits: { hits } });
      }
      const listed = await indices.list(first);
      const counts = await indices.documentCounts(first);
      const buckets = listed.map(({ name }) => ({ key: name, doc_count: counts.of(name) }));
      const aggregations = { indices: { sum_other_doc_count: 0, buckets } };
      const shards = { ...SHARDS, total: listed.length };
      return answered(200, { timed_out: false, _shards: shards, ...(listed.length > 0 && { aggregations }) });
    }
    case "_doc": {
      const source = await indices.document(first, rest[0] ?? "");
      if (source === undefined) return refusal(404, "index_not_found_exception", "no such index");
      return answered(200, { found: true, _source: source });
    }
    case "_alias":
      return answered(
        200,
        byName(await indices.aliases(first), (names) => ({ aliases: byAlias(names) })),
      );
    case "_recovery": {
      const shards = (await restores.recoveries(first)).map((one): [string, object] => [
        one.index,
        {
          shards: [
            {
              id: one.shard,
              type: one.type,
              stage: one.stage,
              primary: one.primary,
              source: {
                repository: one.source?.repositoryName,
                snapshot: one.source?.snapshot,
                index: parseTrialName(one.index)?.original ?? one.source?.index,
              },
              index: { size: { total_in_bytes: one.totalBytes, recovered_in_bytes: one.recoveredBytes } },
            },
          ],
        },
      ]);
      return answered(200, Object.fromEntries(shards));
    }
    case "_stats": {
      const isOpen = (name: string) => ({ total: { search: { open_contexts: world.inUse.has(name) ? 1 : 0 } } });
      const written = byName(await indices.writes(first), ({ uuid, operations, sequence }, name) => {
        const indexing = { index_total: operations, delete_total: 0 };
        const shard = { routing: { primary: true }, indexing, seq_no: { max_seq_no: (sequence ?? 0) - 1 } };
        return { uuid, shards: { "0": [shard] }, ...isOpen(name) };
      });
      return answered(200, { _shards: SHARDS, indices: written });
    }
    case "_settings": {
      const listed = await indices.list(first);
      const settings = ({ name, uuid }: { name: string; uuid: string }) =>
        rest[0] === "index.provided_name"
          ? { index: { provided_name: parseTrialName(name)?.original ?? name } }
          : { "index.uuid": uuid };
      return answered(200, Object.fromEntries(listed.map((one) => [one.name, { settings: settings(one) }])));
    }
    default:
      throw new Error(`nothing here answers ${method} ${path}`);
  }
}

const byAlias = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]));
