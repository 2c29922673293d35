import { type Datastore } from "../../../clients/datastore/connect";
import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { type ClusterConnections, type Connections } from "../../../provider/connections/shared-connections";
import { type ResourceHandler } from "../../../provider/dynamic/handler";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { optimizeBackupConfigurationHandler } from "../../../provider/optimize-backup-configuration/handler";
import { snapshotRepositoryHandler } from "../../../provider/snapshot-repository/handler";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const nobody = (what: string) => new TransportError("refused", false, `${what}: nobody answers.`);

type All = Connections & ClusterConnections;

function connectionsThat(datastore?: Error, optimize?: Error): All {
  const repositories = { get: () => Promise.resolve(undefined) };
  const known = { target: "datastore", repositories } as unknown as Datastore;
  const api = {
    target: "managementApi",
    list: () => (optimize === undefined ? Promise.resolve([]) : Promise.reject(optimize)),
  } as unknown as OptimizeApi;
  return {
    datastore: () => (datastore === undefined ? Promise.resolve(known) : Promise.reject(datastore)),
    optimize: () => api,
    kubernetes: () => Promise.reject(new Error("Kubernetes is not asked")),
  };
}

interface Resource {
  readonly what: string;
  readonly handlerOf: (connections: All) => ResourceHandler;
  readonly inputs: object;
  readonly targets: readonly ("datastore" | "managementApi")[];
}

const datastore = { url: "http://datastore.test:9200" };
const managementApi = { url: "http://optimize.test:8092" };
const resources: readonly Resource[] = [
  {
    what: "SnapshotRepository",
    handlerOf: (connections) => snapshotRepositoryHandler(connections),
    inputs: { datastore, repositoryName: "one", fs: { location: "/a" } },
    targets: ["datastore"],
  },
  {
    what: "OptimizeBackup",
    handlerOf: (connections) => optimizeBackupHandler(connections),
    inputs: { datastore, managementApi, repositoryName: "one", secondaryStorage: "elasticsearch" },
    targets: ["datastore", "managementApi"],
  },
  {
    what: "OptimizeBackupConfiguration",
    handlerOf: (connections) => optimizeBackupConfigurationHandler(connections),
    inputs: { datastore, managementApi, repositoryName: "one" },
    targets: ["datastore", "managementApi"],
  },
];

describe.each(resources)("a preview of a new $what", ({ handlerOf, inputs, targets }) => {
  const told = async (connections: All, given: object = {}, previous: object = {}) =>
    (await handlerOf(connections).notices?.({ ...inputs, ...given }, { ...previous })) ?? [];
  const [first = ""] = targets;

  it("tells which connection nobody answers", async () => {
    for (const target of targets) {
      const error = nobody(target);
      const of = target === "datastore" ? connectionsThat(error) : connectionsThat(undefined, error);
      expect(await told(of)).toEqual([expect.stringContaining(`${target}: nobody answers.`)]);
    }
  });

  it("asks nobody about one that is there, nor while something is not known yet", async () => {
    const silent = connectionsThat(nobody("datastore"), nobody("managementApi"));
    expect(await told(silent, {}, inputs)).toEqual([]);
    expect(await told(silent, { [first]: { url: UNKNOWN } })).toEqual([]);
  });

  it("takes any answer for one, and hides no defect", async () => {
    if (targets.includes("managementApi")) {
      expect(await told(connectionsThat(undefined, new ExplainedError("refused", "an answer")))).toEqual([]);
      await expect(told(connectionsThat(undefined, new TypeError("defect")))).rejects.toThrow("defect");
      const other = new ManagementApiError("not-optimize", 400, "managementApi: what answers is not Optimize.");
      expect(await told(connectionsThat(undefined, other))).toEqual([expect.stringContaining("is not Optimize")]);
      const own = new ManagementApiError("repository-missing", 404, "managementApi: no such repository.");
      expect(await told(connectionsThat(undefined, own))).toEqual([]);
    }
    if (targets.includes("datastore")) {
      await expect(told(connectionsThat(new TypeError("defect")))).rejects.toThrow("defect");
    }
    expect(await told(connectionsThat())).toEqual([]);
  });
});
