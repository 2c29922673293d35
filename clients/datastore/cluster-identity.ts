import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { type DatastoreRequests } from "./requests";
import { type Engine } from "./settings";

/** Which cluster this is. */
export interface ClusterIdentity {
  readonly engine: Engine;
  /** Such as `8.19.8`. */
  readonly version: string;
  readonly clusterUuid: string;
}

const rootBody = v.object({
  cluster_uuid: v.string(),
  version: v.object({ number: v.string(), distribution: v.optional(v.string()) }),
});

/**
 * Finds out by `GET /` which cluster answers.
 *
 * @param engine overrules what is detected.
 */
export async function identify(requests: DatastoreRequests, engine: Engine | undefined): Promise<ClusterIdentity> {
  const root = await requests.parsed("GET /", { method: "GET", path: "/" }, rootBody);
  if (root.cluster_uuid === "_na_") {
    throw new ExplainedError(
      "failed",
      `datastore: ${requests.target} has not formed a cluster yet; try again once it is up.`,
    );
  }
  const detected = root.version.distribution === "opensearch" ? "opensearch" : "elasticsearch";
  return { engine: engine ?? detected, version: root.version.number, clusterUuid: root.cluster_uuid };
}
