import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { type DatastoreSettings } from "../../clients/datastore/settings";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { connectOptimize } from "../../clients/optimize/connect";
import { type ManagementApiSettings } from "../../clients/optimize/settings";

/** How handlers get at the systems that they talk to. */
export interface Connections {
  datastore(settings: DatastoreSettings): Promise<Datastore>;
  optimize(settings: ManagementApiSettings): OptimizeApi;
}

/** One connection for each distinct target of this process: it serves all resources of a stack. */
class SharedConnections implements Connections {
  private readonly datastores = new Map<string, Promise<Datastore>>();
  private readonly optimizes = new Map<string, OptimizeApi>();

  datastore(settings: DatastoreSettings): Promise<Datastore> {
    const key = JSON.stringify(settings);
    const existing = this.datastores.get(key);
    if (existing !== undefined) return existing;
    const connecting = connectDatastore(settings);
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
}

export const sharedConnections: Connections = new SharedConnections();
