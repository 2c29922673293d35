import { connectDatastore } from "../../clients/datastore/connect";
import { systemClock } from "../../clients/clock";
import { connectOptimize } from "../../clients/optimize/connect";
import { type BackupTarget } from "../../operations/backup/target";
import { type RunningDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { type RunningOptimize, startOptimizeStandIn, versionOn } from "../stack/optimize";
import { requestDatastore } from "./datastore-request";

/** An Optimize with a repository of its own, and the product's way to both. */
export interface BackupInstallation {
  readonly target: BackupTarget;
  readonly optimize: RunningOptimize;
  /** Between the product and Optimize. */
  readonly proxy: FaultProxy;
  /** Registers the repository again, with other settings. */
  register(settings?: Record<string, string | boolean>): Promise<void>;
  /** The names of all snapshots in the repository, sorted. */
  snapshots(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startInstallation(
  { kind, url, engine, repositoryFolder }: RunningDatastore,
  repositoryName: string,
  options: { version?: string; settings?: Record<string, string>; indexPrefix?: string } = {},
): Promise<BackupInstallation> {
  const { version = versionOn[kind], indexPrefix = "optimize" } = options;
  const register = async (settings: Record<string, string | boolean> = {}) => {
    const whole = { type: "fs", settings: { location: `${repositoryFolder}/${repositoryName}`, ...settings } };
    await requestDatastore(url, "PUT", `/_snapshot/${repositoryName}`, whole);
  };
  await register(options.settings);
  const optimize = await startOptimizeStandIn({ datastoreUrl: url, engine, repositoryName, version, indexPrefix });
  const proxy = await startFaultProxy(optimize.url);
  const api = connectOptimize({ url: proxy.url, requestTimeoutSeconds: 60 });
  const { snapshots, identity, close } = await opened(url);
  return {
    target: {
      optimize: api,
      store: { snapshots, repositoryName, clusterUuid: identity.clusterUuid, indexPrefix },
      clock: systemClock,
      report: () => undefined,
    },
    optimize,
    proxy,
    register,
    snapshots: async () => (await snapshots.list(repositoryName, "*")).map(({ name }) => name),
    async stop() {
      await Promise.all([api.close(), close()]);
      await proxy.stop();
      await optimize.stop();
    },
  };
}

async function opened(url: string) {
  const datastore = await connectDatastore({ url });
  return { ...datastore, close: () => datastore.close() };
}
