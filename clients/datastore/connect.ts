import { targetOf } from "../http/connection";
import { defaultRetryPolicy, type RetryPolicy } from "../http/retry";
import { type HttpTransport } from "../http/transport";
import { undiciTransport } from "../http/undici-transport";
import { transportTo } from "../kubernetes/tunnelled-transport";
import { type ClusterIdentity, identify } from "./cluster-identity";
import { clusterTime } from "./cluster-time";
import { Privileges } from "./privileges";
import { ClusterStatus } from "./cluster-status";
import { IndexTemplates } from "./index-templates";
import { Indices } from "./indices";
import { Repositories } from "./repositories";
import { DatastoreRequests } from "./requests";
import { Restores } from "./restores";
import { type DatastoreConnection, datastoreConnection, type DatastoreSettings } from "./settings";
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
  readonly indexTemplates: IndexTemplates;
  readonly cluster: ClusterStatus;
  close(): Promise<void>;
}

/** Makes the repository requests of a cluster. */
export type RepositoriesFor = (requests: DatastoreRequests, clusterUuid: string) => Repositories;

/**
 * Connects to a datastore, and finds out which it is by `GET /`.
 *
 * @throws ExplainedError or TransportError when nobody answers there, or somebody else.
 */
export async function connectDatastore(
  settings: DatastoreSettings,
  environment: NodeJS.ProcessEnv = process.env,
  retryPolicy: RetryPolicy = defaultRetryPolicy,
  repositoriesFor: RepositoriesFor = (requests) => new Repositories(requests),
): Promise<Datastore> {
  const connection = datastoreConnection(settings, environment);
  const requestsBy = (transport: HttpTransport) =>
    new DatastoreRequests(transport, retryPolicy, connection.credentials);
  const first = requestsBy(await firstTransport(connection));
  const identity = await closedOnFailure(first, identify(first, settings.engine));
  const requests = connection.awsSigV4 === undefined ? requestsBy(await engineTransport(connection, identity)) : first;
  if (requests !== first) await first.close();
  return {
    target: targetOf(connection.url),
    identity,
    repositories: repositoriesFor(requests, identity.clusterUuid),
    snapshots: new Snapshots(requests),
    privileges: new Privileges(requests, identity.engine),
    time: () => clusterTime(requests),
    snapshotContents: new SnapshotContents(requests),
    restores: new Restores(requests, identity.engine),
    indices: new Indices(requests),
    indexTemplates: new IndexTemplates(requests),
    cluster: new ClusterStatus(requests),
    close: () => requests.close(),
  };
}

/** What sends the first request, while the engine is not known; signed ones stay with it. */
async function firstTransport(connection: DatastoreConnection): Promise<HttpTransport> {
  if (connection.awsSigV4 === undefined) return transportTo(connection, undiciTransport);
  const { signedTransport } = await import("./signed-transport.js");
  return signedTransport(connection, connection.awsSigV4);
}

async function closedOnFailure<Result>(requests: DatastoreRequests, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    await requests.close();
    throw error;
  }
}

/** The engine's own client, loaded only when one is needed: together they are most of the package's memory. */
async function engineTransport(connection: DatastoreConnection, identity: ClusterIdentity): Promise<HttpTransport> {
  if (identity.engine === "opensearch") {
    const { opensearchTransport } = await import("./opensearch-transport.js");
    return transportTo(connection, opensearchTransport);
  }
  const { elasticsearchTransport } = await import("./elasticsearch-transport.js");
  const majorVersion = Number.parseInt(identity.version, 10);
  return transportTo(connection, (reachable) => elasticsearchTransport(reachable, majorVersion));
}
