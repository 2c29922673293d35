import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { type HttpConnection, targetOf } from "../http/connection";
import { defaultRetryPolicy, type RetryPolicy } from "../http/retry";
import { type HttpTransport } from "../http/transport";
import { undiciTransport } from "../http/undici-transport";
import { Repositories } from "./repositories";
import { DatastoreRequests } from "./requests";
import { datastoreConnection, type DatastoreSettings, type Engine } from "./settings";
import { Snapshots } from "./snapshots";

/** Which cluster this is. */
export interface ClusterIdentity {
  readonly engine: Engine;
  /** Such as `8.19.8`. */
  readonly version: string;
  readonly clusterUuid: string;
}

/** A datastore that answers, and the requests that it takes. */
export interface Datastore {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  readonly identity: ClusterIdentity;
  readonly repositories: Repositories;
  readonly snapshots: Snapshots;
  close(): Promise<void>;
}

const rootBody = v.object({
  cluster_uuid: v.string(),
  version: v.object({ number: v.string(), distribution: v.optional(v.string()) }),
});

/**
 * Connects to a datastore, and finds out which it is by `GET /`.
 *
 * @throws ExplainedError or TransportError when nobody answers there, or somebody else.
 */
export async function connectDatastore(
  settings: DatastoreSettings,
  environment: NodeJS.ProcessEnv = process.env,
  retryPolicy: RetryPolicy = defaultRetryPolicy,
): Promise<Datastore> {
  const connection = datastoreConnection(settings, environment);
  const identity = await identify(connection, settings.engine, retryPolicy);
  const requests = new DatastoreRequests(await transportFor(connection, identity), retryPolicy);
  return {
    target: targetOf(connection.url),
    identity,
    repositories: new Repositories(requests),
    snapshots: new Snapshots(requests),
    close: () => requests.close(),
  };
}

async function identify(
  connection: HttpConnection,
  engine: Engine | undefined,
  retryPolicy: RetryPolicy,
): Promise<ClusterIdentity> {
  const requests = new DatastoreRequests(undiciTransport(connection), retryPolicy);
  try {
    const root = await requests.parsed("GET /", { method: "GET", path: "/" }, rootBody);
    if (root.cluster_uuid === "_na_") {
      throw new ExplainedError(
        "failed",
        `datastore: ${requests.target} has not formed a cluster yet; try again once it is up.`,
      );
    }
    const detected = root.version.distribution === "opensearch" ? "opensearch" : "elasticsearch";
    return { engine: engine ?? detected, version: root.version.number, clusterUuid: root.cluster_uuid };
  } finally {
    await requests.close();
  }
}

/** The engine's own client, loaded only when one is needed: together they are most of the package's memory. */
async function transportFor(connection: HttpConnection, identity: ClusterIdentity): Promise<HttpTransport> {
  if (identity.engine === "opensearch") {
    const { opensearchTransport } = await import("./opensearch-transport.js");
    return opensearchTransport(connection);
  }
  const { elasticsearchTransport } = await import("./elasticsearch-transport.js");
  return elasticsearchTransport(connection, Number.parseInt(identity.version, 10));
}
