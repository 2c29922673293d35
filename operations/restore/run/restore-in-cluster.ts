import { type Clock } from "../../../clients/clock";
import { ExplainedError } from "../../../clients/explained-error";
import { ConfigMapStore } from "../../../clients/kubernetes/in-cluster/config-maps";
import { type ConnectedCluster } from "../../../clients/kubernetes/connect-cluster";
import { type ApiServer } from "../../../clients/kubernetes/in-cluster/api-server";
import { LeaseStore } from "../../../clients/kubernetes/in-cluster/leases";
import { type DeploymentSettings, serviceAddress } from "../../../clients/kubernetes/settings";
import { type ManagementApiSettings } from "../../../clients/optimize/settings";
import { BreakOff } from "../../scheduled-run/break-off";
import { leaseName } from "../../scheduled-run/object-names";
import { RunLock } from "../../scheduled-run/run-lock";
import { deploymentProcess } from "./deployment-process";
import { type JournalStore } from "./journal";
import { type AddressedDatastore } from "./judge-deployment-datastore";
import { type RestoreSurroundings } from "./restore-options";
import { scheduleLedgers, schedulesInCluster } from "./restored-schedules";

const JOURNAL_KEY = "journal";
/** Kubernetes refuses a ConfigMap with more. */
const MOST_BYTES = 1_048_576;
/** How long Optimize may take to become ready. */
const READY_TIMEOUT_MILLISECONDS = 900_000;

/** The journal of a restore in a ConfigMap beside the Deployment: whoever runs it again, from wherever, finds it. */
export function clusterJournal(objects: ApiServer, namespace: string, deployment: string): JournalStore {
  const name = `camunda-backup-restore-${deployment}`;
  const configMap = new ConfigMapStore(objects, name);
  return {
    place: `the ConfigMap ${name} in the namespace ${namespace}`,
    mostBytes: MOST_BYTES,
    read: async () => (await configMap.read())?.[JOURNAL_KEY],
    async write(text) {
      const change = () => configMap.change((data) => ({ ...data, [JOURNAL_KEY]: text }));
      if (await change()) return;
      await configMap.make();
      await change();
    },
  };
}

/**
 * Does something while it holds a Lease, which is made where there is none: schedules and other restores of the same
 * Optimize stay away meanwhile. When the Lease is lost, the work is broken off, and
 * `requireAlone` throws.
 *
 * @throws ExplainedError, `busy`, when somebody else holds it.
 */
export async function whileHolding<Result>(
  objects: ApiServer,
  lease: { readonly name: string; readonly holder: string },
  clock: Clock,
  work: (clock: Clock, requireAlone: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const leases = new LeaseStore(objects, lease.name);
  if ((await leases.read()) === undefined) await leases.make();
  const working = new BreakOff(clock);
  const keeping = new BreakOff(clock);
  const lock = await RunLock.acquire(leases, keeping.clock, lease.holder);
  lock.keep().then(
    (lost) => working.now(lost),
    // Its pauses were broken off below.
    () => undefined,
  );
  try {
    return await working.run(() => work(working.clock, () => lock.confirm()));
  } finally {
    keeping.now(new ExplainedError("unknown", "nothing is left to hold the Lease for"));
    await lock.release().catch(() => undefined);
  }
}

/** The Lease that the schedules of the same Optimize hold while they work, undefined where it is not known how they reach it. */
function scheduleLease(managementApi: ManagementApiSettings | undefined, namespace: string): string | undefined {
  const { inKubernetes, url } = managementApi ?? {};
  const address = inKubernetes === undefined ? url : serviceAddress(inKubernetes, managementApi ?? {});
  return address === undefined ? undefined : leaseName(address, namespace);
}

/** What is restored in Kubernetes: the Deployment, and how its Optimize is known to others. */
export interface ClusterTarget {
  readonly deployment: DeploymentSettings;
  readonly managementApi: ManagementApiSettings | undefined;
  readonly repositoryName: string;
  readonly indexPrefix: string;
  /** What is restored into. */
  readonly datastore: AddressedDatastore;
}

/** What of a restore is in the cluster that runs Optimize. */
export type InCluster = Pick<RestoreSurroundings, "journal" | "optimize" | "schedules" | "ledger">;

/** Puts together what a restore needs of the cluster, and the Lease that it holds meanwhile. */
export function restoreInCluster(
  { deployments, scaling, cronJobs, objects }: ConnectedCluster,
  { deployment: { namespace, name, container }, managementApi, repositoryName, indexPrefix, datastore }: ClusterTarget,
  report: (line: string) => void,
): { readonly leaseName: string; surroundings(clock: Clock): InCluster } {
  const lease = scheduleLease(managementApi, namespace);
  const journal = clusterJournal(objects, namespace, name);
  const schedules = schedulesInCluster(cronJobs, { namespace, repositoryName, indexPrefix, leaseName: lease });
  const ledger = scheduleLedgers(cronJobs, schedules);
  const readyTimeoutMilliseconds = READY_TIMEOUT_MILLISECONDS;
  const place = { deployments, scaling, name, container, indexPrefix, datastore, report, readyTimeoutMilliseconds };
  return {
    leaseName: lease ?? `camunda-backup-restore-${name}`,
    surroundings: (clock) => ({ journal, schedules, ledger, optimize: deploymentProcess({ ...place, clock }) }),
  };
}
