import { type Clock } from "../../clients/clock";
import { deploymentsIn } from "../../clients/kubernetes/deployments";
import { type DeploymentSettings } from "../../clients/kubernetes/settings";
import { type ConfigurationTarget, type OptimizeDeployment } from "../../operations/configuration/target";
import { type ClusterConnections, type Connections } from "../connections/shared-connections";
import { type ResourceLog } from "../dynamic/engine-log";
import { type ConfigurationInputs } from "./configuration-inputs";

/** The Optimize that inputs name. */
export async function configurationTarget(
  connections: Connections & ClusterConnections,
  inputs: Pick<ConfigurationInputs, "deployment" | "managementApi" | "datastore">,
  clock: Clock,
  log: ResourceLog,
): Promise<ConfigurationTarget> {
  const { deployment, managementApi, datastore } = inputs;
  return {
    deployment: deployment === undefined ? undefined : await optimizeDeployment(connections, deployment),
    optimize: managementApi === undefined ? undefined : connections.optimize(managementApi),
    datastore: datastore === undefined ? undefined : await connections.datastore(datastore),
    clock,
    ...log,
  };
}

async function optimizeDeployment(
  connections: ClusterConnections,
  settings: DeploymentSettings,
): Promise<OptimizeDeployment> {
  const { namespace, name, container, context, kubeconfig } = settings;
  const api = await connections.kubernetes({ context, kubeconfig });
  return { deployments: deploymentsIn(api, namespace), name, container };
}
