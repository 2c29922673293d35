import { systemClock } from "../../clients/clock";
import { connectDatastore, type Datastore, type RepositoriesFor } from "../../clients/datastore/connect";
import { ListedRepositories, RepositoryWrites } from "../../clients/datastore/listed-repositories";
import { type DatastoreSettings } from "../../clients/datastore/settings";
import { defaultRetryPolicy } from "../../clients/http/retry";
import { clusterConfig } from "../../clients/kubernetes/cluster-config";
import { type KubernetesApi, kubernetesApi } from "../../clients/kubernetes/requests";
import { type ClusterAccess } from "../../clients/kubernetes/settings";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { connectOptimize } from "../../clients/optimize/connect";
import { type ManagementApiSettings } from "../../clients/optimize/settings";

/** How handlers get at the systems that they talk to. */
export interface Connections {
  datastore(settings: DatastoreSettings): Promise<Datastore>;
  optimize(settings: ManagementApiSettings): OptimizeApi;
}

/** How handlers get at Kubernetes clusters. */
export interface ClusterConnections {
  kubernetes(access: ClusterAccess): Promise<KubernetesApi>;
}

/**
 * One connection for each distinct target of this process: it serves all resources of a stack. Which one is told by the
 * settings as they are written, names of variables included: their values are looked up for each request.
 */
class SharedConnections implements Connections, ClusterConnections {
  private readonly clusters = new Map<string, Promise<KubernetesApi>>();
  private readonly datastores = new Map<string, Promise<Datastore>>();
  private readonly optimizes = new Map<string, OptimizeApi>();
  private readonly writes = new Map<string, RepositoryWrites>();

  datastore(settings: DatastoreSettings): Promise<Datastore> {
    const key = JSON.stringify(settings);
    const existing = this.datastores.get(key);
    if (existing !== undefined) return existing;
    const connecting = connectDatastore(settings, process.env, defaultRetryPolicy, this.listedRepositories);
    this.datastores.set(key, connecting);
    // One that failed is tried anew by the next resource.
    connecting.catch(() => this.datastores.delete(key));
    return connecting;
  }

  optimize(settings: ManagementApiSettings): OptimizeApi {
    const key = JSON.stringify(settings);
    const api = this.optimizes.get(key) ?? connectOptimize(settings);
    this.optimizes.set(key, api);
    return api;
  }

  kubernetes(access: ClusterAccess): Promise<KubernetesApi> {
    const key = JSON.stringify([access.context ?? null, access.kubeconfig ?? null]);
    const existing = this.clusters.get(key);
    if (existing !== undefined) return existing;
    const connecting = clusterConfig(access).then((config) => kubernetesApi(config));
    this.clusters.set(key, connecting);
    connecting.catch(() => this.clusters.delete(key));
    return connecting;
  }

  /** A cluster may be reached through several connections, old and new credentials for example: what one writes, all note. */
  private readonly listedRepositories: RepositoriesFor = (requests, clusterUuid) => {
    const writes = this.writes.get(clusterUuid) ?? new RepositoryWrites();
    this.writes.set(clusterUuid, writes);
    return new ListedRepositories(requests, writes, systemClock);
  };
}

export const sharedConnections: Connections & ClusterConnections = new SharedConnections();
