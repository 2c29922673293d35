import { snapshotRepositoryHandler } from "../../provider/snapshot-repository/handler";
import { type DatastoreKind, type RunningDatastore, startDatastore } from "../stack/datastores";
import { DrivenResource } from "./driven-resource";
import { HandlerConnections } from "./handler-connections";
import { registeredRepositories } from "./registered-repositories";

jest.setTimeout(1_800_000);

const clustered: readonly [DatastoreKind, string][] = [
  ["elasticsearch-8.19", "cluster.initial_master_nodes"],
  ["opensearch-3.8", "cluster.initial_cluster_manager_nodes"],
];

/** Two nodes that share no folder: each allows repositories below its own only. */
describe.each(clustered)("%s with two nodes", (kind, initialNodes) => {
  const nodes: RunningDatastore[] = [];
  const connections = new HandlerConnections();

  beforeAll(async () => {
    // The default of both engines, which only Elasticsearch has a word for.
    const type = kind.startsWith("elasticsearch") ? "multi-node" : "zen";
    const start = async (settings: Record<string, string>, seed: string) => {
      const forming = { "discovery.type": type, "discovery.seed_hosts": seed };
      const node = await startDatastore(kind, { settings: { ...forming, ...settings } });
      nodes.push(node);
      return node;
    };
    const first = await start({ [initialNodes]: "datastore-0" }, "");
    await start({ "node.name": "datastore-1" }, `127.0.0.1:${await first.transportPort()}`);
  }, 1_800_000);
  afterAll(async () => {
    await connections.close();
    for (const node of nodes.reverse()) await node.stop();
  });

  const folderOf = (index: number) => nodes[index]?.repositoryFolder;

  test.each<[string, () => string, RegExp]>([
    [
      "a folder that the second one does not allow",
      () => `${folderOf(0)}/outside`,
      // OpenSearch keeps the reason of another node than the elected one to that node's log.
      kind === "elasticsearch-8.19"
        ? /node datastore-1 does not allow the location \S+\/outside: it is not under that node's path\.repo/
        : /node datastore-1 could not set the repository up: .* a path may be missing there; its log says which/,
    ],
    [
      "a folder that each has for itself",
      () => "unshared",
      /node datastore-1 does not see in \S+\/unshared what the elected master node wrote there: the place is not shared/,
    ],
  ])("%s: the node and its reason are named, and nothing stays registered", async (_what, location, said) => {
    const { url = "" } = nodes[0] ?? {};
    const health = (await (await fetch(`${url}/_cluster/health`)).json()) as { number_of_nodes: number };
    expect([health.number_of_nodes, folderOf(0) === folderOf(1)]).toEqual([2, false]);
    const resource = new DrivenResource(snapshotRepositoryHandler(connections));
    const declared = { datastore: { url }, repositoryName: "unreachable", fs: { location: location() } };
    const error = await resource.up(declared);
    expect(error?.message).toMatch(said);
    expect(error?.message).not.toContain("node datastore-0 ");
    expect(error?.message).toContain("It was unregistered again.");
    expect([resource.recorded, await registeredRepositories(url)]).toEqual([undefined, {}]);
  });
});
