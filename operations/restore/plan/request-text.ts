import { type ClusterSetting } from "../../../clients/datastore/cluster-allocation";

/** A request as a person types it into a console of the datastore. */
export function requestText(method: "POST" | "PUT", path: string, body: object): string {
  return `${method} ${path} ${JSON.stringify(body)}`;
}

function clusterSettingsRemoval(names: readonly string[]): string {
  const gone = Object.fromEntries(names.map((name) => [name, null]));
  return requestText("PUT", "/_cluster/settings", { persistent: gone, transient: gone });
}

/**
 * How blocks are taken off the whole cluster, as the end of a sentence: one request for each block and level, since
 * OpenSearch takes a block off by a request for nothing else only.
 */
export function clusterBlockRemoval(blocks: readonly ClusterSetting[]): string {
  const requests = blocks.flatMap(({ name, levels }) =>
    levels.map((level) => requestText("PUT", "/_cluster/settings", { [level]: { [name]: null } })),
  );
  return inSentences(requests.join("; "), blocks);
}

/** How settings of the whole cluster are taken away, as the end of a sentence. */
export function wayOutOf(settings: readonly ClusterSetting[]): string {
  const byRequest = settings.filter(({ levels }) => levels.length > 0).map(({ name }) => name);
  return inSentences(byRequest.length === 0 ? "" : clusterSettingsRemoval(byRequest), settings);
}

function inSentences(requests: string, settings: readonly ClusterSetting[]): string {
  const inFile = settings.filter(({ levels }) => levels.length === 0).map(({ name }) => name);
  return [
    ...(requests === "" ? [] : [`Take it away: ${requests}`]),
    ...(inFile.length === 0 ? [] : [`Take ${inFile.join(", ")} out of the configuration file of the nodes`]),
  ].join(". ");
}
