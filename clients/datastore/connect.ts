import { defaultRetryPolicy, type RetryPolicy } from "../http/retry";
import { type HttpTransport } from "../http/transport";
import { undiciTransport } from "../http/undici-transport";
import { transportTo } from "../kubernetes/tunnelled-transport";
import { type ClusterIdentity, identify } from "./cluster-identity";
import { type Datastore, datastoreOn } from "./datastore";
import { Repositories } from "./repositories";
import { DatastoreRequests } from "./requests";
import { type DatastoreConnection, datastoreConnection, type DatastoreSettings } from "./settings";

export type { Datastore } from "./datastore";

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
  return datastoreOn(requests, identity, repositoriesFor(requests, identity.clusterUuid));
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
