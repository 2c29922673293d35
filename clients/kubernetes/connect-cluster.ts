import { clusterConfig } from "./cluster-config";
import { type CronJobSuspension, cronJobSuspension } from "./cron-job-suspension";
import { type Deployments, deploymentsIn } from "./deployments";
import { ApiServer } from "./in-cluster/api-server";
import { defaultRetryPolicy } from "../http/retry";
import { kubernetesApi } from "./requests";
import { type Scaling, scalingIn } from "./scaling";
import { type ClusterAccess } from "./settings";

/** A cluster that a kubeconfig names, most of it as far as one namespace of it. */
export interface ConnectedCluster {
  readonly deployments: Deployments;
  readonly scaling: Scaling;
  /** Of all namespaces. */
  readonly cronJobs: CronJobSuspension;
  /** Single objects, such as ConfigMaps and Leases. */
  readonly objects: ApiServer;
}

/** @throws ExplainedError when there is no kubeconfig, or not such a context. */
export async function connectCluster(
  access: ClusterAccess,
  namespace: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ConnectedCluster> {
  const api = kubernetesApi(await clusterConfig(access, environment));
  const wayOut =
    " Who restores needs get, create and update on configmaps and leases (coordination.k8s.io) there: see docs/permissions.md.";
  return {
    deployments: deploymentsIn(api, namespace),
    scaling: scalingIn(api, namespace),
    cronJobs: cronJobSuspension(api),
    // The API tries again by itself.
    objects: new ApiServer(
      {
        target: api.target,
        request: ({ method, path, body }) => {
          if (method === "DELETE" || method === "HEAD") throw new TypeError(`nothing here sends ${method}`);
          return api.request({ method, path, ...(body === undefined ? {} : { body }) });
        },
      },
      namespace,
      { ...defaultRetryPolicy, attempts: 1 },
      wayOut,
    ),
  };
}
