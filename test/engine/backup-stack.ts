import { PulumiProject } from "../stack/pulumi-engine/project";
import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";

/** A real datastore, the stand-in in front of it, a proxy before both, and a Pulumi project. */
export interface BackupStack {
  readonly optimize: RunningOptimize;
  /** Between the provider and Optimize. */
  readonly proxy: FaultProxy;
  readonly project: PulumiProject;
  /** Arguments that every OptimizeBackup of this stack shares, as JavaScript. */
  readonly shared: string;
  /** The names of all snapshots in the repository, sorted. */
  snapshots(): Promise<string[]>;
  /** A request to the datastore's snapshot repository, such as `DELETE` of a snapshot. */
  repository(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the datastore that the tests of a file share, with the indices of an Optimize. */
export async function startSeededDatastore(
  kind: "elasticsearch-8.19" | "opensearch-3.8" = "opensearch-3.8",
): Promise<RunningDatastore> {
  const datastore = await borrowDatastore(kind);
  // The newest line has all indices of those before it, from 8.8 on.
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, version: "8.10.0" });
  return datastore;
}

/** Starts everything else, with a repository of its own. */
export async function startBackupStack(
  datastore: RunningDatastore,
  repositoryName: string,
  options: { version?: string; bytesPerSecond?: string } = {},
): Promise<BackupStack> {
  const { url: datastoreUrl, engine } = datastore;
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { "Content-Type": "application/json" };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${datastoreUrl}/_snapshot/${repositoryName}${path}`, init);
    return answer.json();
  };
  const location = `${datastore.repositoryFolder}/${repositoryName}`;
  const slow = options.bytesPerSecond === undefined ? {} : { max_snapshot_bytes_per_sec: options.bytesPerSecond };
  await send("PUT", "", { type: "fs", settings: { location, ...slow } });
  const version = options.version ?? "8.8.0";
  const optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName, version });
  const proxy = await startFaultProxy(optimize.url);
  const project = await PulumiProject.create({ program: "" });
  const shared = [
    `managementApi: { url: ${JSON.stringify(proxy.url)} }`,
    `secondaryStorage: "none"`,
    `datastore: { url: ${JSON.stringify(datastoreUrl)} }`,
    `repositoryName: ${JSON.stringify(repositoryName)}`,
    `graceSeconds: 5`,
  ].join(", ");
  return {
    optimize,
    proxy,
    project,
    shared,
    repository: send,
    async snapshots() {
      const { snapshots = [] } = (await send("GET", "/_all")) as { snapshots?: { snapshot: string }[] };
      return snapshots.map(({ snapshot }) => snapshot).sort();
    },
    async stop() {
      await project.dispose();
      await proxy.stop();
      await optimize.stop();
    },
  };
}

/** A program with one backup, and its outputs. */
export function backupProgram(stack: Pick<BackupStack, "shared">, args = "", opts = ""): string {
  return `
    const { OptimizeBackup } = require("pulumi-camunda-backup");
    const backup = new OptimizeBackup("nightly", { ${stack.shared}, ${args} }, { ${opts} });
    exports.backupId = backup.backupId;
    exports.state = backup.state;`;
}

/** What the backups of a stack share, less the datastore: Optimize alone can tell whether a backup is there. */
export function withoutDatastore(shared: string): string {
  return shared.replace(/datastore: \{[^}]*\}, repositoryName: "[^"]*", /, "");
}
