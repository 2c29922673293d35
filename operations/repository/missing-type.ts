import { DatastoreError } from "../../clients/datastore/datastore-error";
import { type Engine } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { type RepositoryHost } from "./repository-host";
import { nearestName } from "../../clients/nearest-name";

/** The types that an engine's own distribution or one of its official plugins brings. */
const OFFICIAL_TYPES: readonly string[] = ["fs", "url", "s3", "gcs", "azure", "hdfs"];

const FROM_PLUGINS: Readonly<Record<Engine, readonly string[]>> = {
  elasticsearch: ["hdfs"],
  opensearch: ["s3", "gcs", "azure", "hdfs"],
};

/** Whether the datastore refused a repository because nothing in it brings the type. */
export function isMissingType(error: unknown): boolean {
  return (
    error instanceof DatastoreError &&
    error.reasons.some((reason) => /repository type \[.*\] does not exist/.test(reason))
  );
}

/** What to do about it. */
export function missingType(
  { target, identity }: Pick<RepositoryHost, "target" | "identity">,
  type: string,
): ExplainedError {
  return new ExplainedError(
    "failed",
    `${target} has no snapshot repositories of the type ${type}: ${wayOut(identity.engine, type)}.`,
  );
}

function wayOut(engine: Engine, type: string): string {
  if (FROM_PLUGINS[engine].includes(type)) {
    return `the plugin repository-${type} brings it; run \`bin/${engine}-plugin install repository-${type}\` on every node, and restart it`;
  }
  if (OFFICIAL_TYPES.includes(type)) {
    return `${engine === "elasticsearch" ? "Elasticsearch" : "OpenSearch"} has it in its own distribution, and this server was put together without`;
  }
  const nearest = nearestName(type, OFFICIAL_TYPES);
  const slip = nearest === undefined ? "" : `did you mean ${nearest}? Otherwise `;
  return `${slip}the plugin that brings it is not installed there; every node needs it`;
}
