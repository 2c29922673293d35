import { type Clock } from "../../clients/clock";
import { connectCluster } from "../../clients/kubernetes/connect-cluster";
import { newHolder, whoAsks } from "../../clients/who";
import { type RestoreDatastore } from "../../operations/restore/restore-datastore";
import { defaultJournalPath, JournalFile } from "../../operations/restore/run/journal-file";
import { whileLocked } from "../../operations/restore/run/while-locked";
import { restoreInCluster, whileHolding } from "../../operations/restore/run/restore-in-cluster";
import { type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { vouchedProcess } from "../../operations/restore/run/vouched-process";
import { checkBeforeRestore } from "../../operations/trial-restore/check-before-restore";
import { type Connections } from "../connections/shared-connections";
import { type ResourceLog } from "../dynamic/engine-log";
import { type RestoreInputs } from "./restore-inputs";

/** What a restore works on, and how others are kept away meanwhile. */
export interface ConnectedRestore {
  readonly surroundings: RestoreSurroundings;
  exclusively<Result>(work: (surroundings: RestoreSurroundings) => Promise<Result>): Promise<Result>;
}

/** Connects to what a restore works on: the datastore, and the Deployment or nothing but the user's word. */
export async function connectRestore(
  connections: Connections,
  inputs: RestoreInputs,
  clock: Clock,
  log: ResourceLog,
): Promise<ConnectedRestore> {
  const datastore = await connections.datastore(inputs.datastore);
  const common = { datastore, checkBackup: checkBeforeRestore(datastore), who: whoAsks(), clock, ...log };
  return inputs.deployment === undefined
    ? onOwnWord(connections, inputs, common)
    : inCluster(inputs, inputs.deployment, common);
}

type Common = Omit<RestoreSurroundings, "optimize" | "journal"> & { readonly datastore: RestoreDatastore };

async function inCluster(
  { target, managementApi }: RestoreInputs,
  deployment: NonNullable<RestoreInputs["deployment"]>,
  common: Common,
): Promise<ConnectedRestore> {
  const cluster = await connectCluster(deployment, deployment.namespace);
  const { repositoryName, indexPrefix } = target;
  const { datastore, report } = common;
  const place = { deployment, managementApi, repositoryName, indexPrefix, datastore };
  const restored = restoreInCluster(cluster, place, report);
  const surroundings = (clock: Clock): RestoreSurroundings => ({ ...common, clock, ...restored.surroundings(clock) });
  const lease = { name: restored.leaseName, holder: newHolder(common.who) };
  return {
    surroundings: surroundings(common.clock),
    exclusively: (work) =>
      whileHolding(cluster.objects, lease, common.clock, (clock, requireAlone) =>
        work({ ...surroundings(clock), requireAlone }),
      ),
  };
}

function onOwnWord(
  connections: Connections,
  { target, managementApi }: RestoreInputs,
  common: Common,
): ConnectedRestore {
  const { clusterUuid } = common.datastore.identity;
  const path = defaultJournalPath(process.env, target.indexPrefix, clusterUuid);
  const optimize = vouchedProcess(managementApi === undefined ? undefined : connections.optimize(managementApi));
  const surroundings = { ...common, journal: new JournalFile(path), optimize };
  return {
    surroundings,
    exclusively: (work) => whileLocked(path, common.who, (requireAlone) => work({ ...surroundings, requireAlone })),
  };
}
