import { type Clock, systemClock } from "../clients/clock";
import { type DatastoreSettings } from "../clients/datastore/settings";
import { type AccessObjects } from "../clients/kubernetes/access-objects";
import { type ConnectedCluster } from "../clients/kubernetes/connect-cluster";
import { type CronJobs } from "../clients/kubernetes/cron-jobs";
import { type ClusterAccess, type ScheduleSettings } from "../clients/kubernetes/settings";
import { type OptimizeApi } from "../clients/optimize/backup";
import { whoAsks } from "../clients/who";
import { type ManagementApiSettings } from "../clients/optimize/settings";
import { type SizeSource } from "../operations/backup/snapshot-sizes";
import { lockOnHost } from "../operations/backup/lock-on-host";
import { type DeletionLock, type SnapshotStore } from "../operations/backup/target";
import { type ExaminedDatastore } from "../operations/doctor/target";
import { type SnapshotSizes } from "../operations/retention/prune-planner";
import { type TrialDatastore } from "../operations/trial-restore/trial-datastore";

/** Where the command writes to. */
export interface Stream {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** What the command needs of a datastore. */
export interface ConnectedDatastore
  extends Omit<ExaminedDatastore, "cluster" | "indices">, Omit<TrialDatastore, "repositories" | "snapshots"> {
  readonly snapshots: SnapshotStore & SnapshotSizes & SizeSource["snapshots"] & TrialDatastore["snapshots"];
  close(): Promise<void>;
}

/** Everything around a run of the command, so that tests run it in their own process. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly output: Stream;
  readonly errorOutput: Stream;
  readonly clock: Clock;
  /** Chooses the id of a new backup among so many. Default: by lot. */
  readonly lot?: (below: number) => number;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
  /** `user@host`, for the record of what was deleted. */
  readonly who: string;
  /** What keeps other processes from deleting at the same time; undefined where nobody else can. */
  readonly deletionLock: DeletionLock | undefined;
  /** Calls back when the user asks to stop; gives back what ends the listening. */
  onInterrupt(listener: () => void): () => void;
  connectOptimize(settings: ManagementApiSettings): Promise<OptimizeApi>;
  connectDatastore(settings: DatastoreSettings): Promise<ConnectedDatastore>;
  connectCronJobs(settings: ScheduleSettings): Promise<CronJobs>;
  connectAccessObjects(settings: ScheduleSettings): Promise<AccessObjects>;
  connectCluster(settings: ClusterAccess, namespace: string): Promise<ConnectedCluster>;
}

/** With SIGHUP, a terminal that is closed asks to stop. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** This process and this machine. */
export function systemSurroundings(): Surroundings {
  const { env: environment } = process;
  return {
    environment,
    output: streamOf(process.stdout),
    errorOutput: streamOf(process.stderr),
    clock: systemClock,
    random: Math.random,
    who: whoAsks(),
    deletionLock: lockOnHost,
    onInterrupt(listener) {
      for (const signal of STOP_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of STOP_SIGNALS) process.off(signal, listener);
      };
    },
    // Loaded when they are needed: the clients take longer to load than most commands to run.
    async connectOptimize(settings) {
      const { connectOptimize } = await import("../clients/optimize/connect.js");
      return connectOptimize(settings);
    },
    async connectDatastore(settings) {
      const { connectDatastore } = await import("../clients/datastore/connect.js");
      return connectDatastore(settings, environment);
    },
    async connectCronJobs({ namespace, ...access }) {
      const { clusterConfig } = await import("../clients/kubernetes/cluster-config.js");
      const { cronJobsIn } = await import("../clients/kubernetes/cron-jobs.js");
      const { kubernetesApi } = await import("../clients/kubernetes/requests.js");
      return cronJobsIn(kubernetesApi(await clusterConfig(access, environment)), namespace);
    },
    async connectAccessObjects({ namespace, ...access }) {
      const { accessObjectsIn } = await import("../clients/kubernetes/access-objects.js");
      const { clusterConfig } = await import("../clients/kubernetes/cluster-config.js");
      const { kubernetesApi } = await import("../clients/kubernetes/requests.js");
      return accessObjectsIn(kubernetesApi(await clusterConfig(access, environment)), namespace);
    },
    async connectCluster(settings, namespace) {
      const { connectCluster } = await import("../clients/kubernetes/connect-cluster.js");
      return connectCluster(settings, namespace, environment);
    },
  };
}

function streamOf(stream: NodeJS.WriteStream): Stream {
  // Once: surroundings may be made several times in one process.
  if (!stream.listeners("error").includes(unlessNobodyReads)) stream.on("error", unlessNobodyReads);
  return { isTerminal: stream.isTTY, write: (text) => void stream.write(text) };
}

/** Whoever read it wants no more, as `head` does: the work goes on, and ends with its own exit code. */
function unlessNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
