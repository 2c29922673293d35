import { type ClusterIdentity } from "./cluster-identity";
import { ClusterStatus } from "./cluster-status";
import { clusterTime } from "./cluster-time";
import { Indices } from "./indices";
import { Privileges } from "./privileges";
import { type Repositories } from "./repositories";
import { type DatastoreRequests } from "./requests";
import { Restores } from "./restores";
import { SnapshotContents } from "./snapshot-contents";
import { Snapshots } from "./snapshots";

/** A datastore that answers, and the requests that it takes. */
export interface Datastore {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  readonly identity: ClusterIdentity;
  readonly repositories: Repositories;
  readonly snapshots: Snapshots;
  readonly privileges: Privileges;
  /** What a node's clock shows, in milliseconds since 1970, exact to the second. */
  time(): Promise<number>;
  readonly snapshotContents: SnapshotContents;
  readonly restores: Restores;
  readonly indices: Indices;
  readonly cluster: ClusterStatus;
  close(): Promise<void>;
}

/** Everything that can be asked of a datastore, over requests that reach it. */
export function datastoreOn(
  requests: DatastoreRequests,
  identity: ClusterIdentity,
  repositories: Repositories,
): Datastore {
  return {
    target: requests.target,
    identity,
    repositories,
    snapshots: new Snapshots(requests),
    privileges: new Privileges(requests, identity.engine),
    time: () => clusterTime(requests),
    snapshotContents: new SnapshotContents(requests),
    restores: new Restores(requests, identity.engine),
    indices: new Indices(requests),
    cluster: new ClusterStatus(requests, identity.engine),
    close: () => requests.close(),
  };
}
