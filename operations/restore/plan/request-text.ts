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
 * The requests that take blocks off the whole cluster: one for each block and level, since OpenSearch takes a block off by
 * a request for nothing else only.
 */
export function clusterBlockRemoval(names: readonly string[], settings: readonly ClusterSetting[] | undefined): string {
  return names
    .flatMap((name) => {
      const levels = settings?.find((setting) => setting.name === name)?.levels ?? ["persistent"];
      return levels.map((level) => requestText("PUT", "/_cluster/settings", { [level]: { [name]: null } }));
    })
    .join("; ");
}

/** How settings of the whole cluster are taken away, as the end of a sentence. */
export function wayOutOf(settings: readonly ClusterSetting[]): string {
  const byRequest = settings.filter(({ levels }) => levels.length > 0).map(({ name }) => name);
  const inFile = settings.filter(({ levels }) => levels.length === 0).map(({ name }) => name);
  return [
    ...(byRequest.length === 0 ? [] : [`Take it away: ${clusterSettingsRemoval(byRequest)}`]),
    ...(inFile.length === 0 ? [] : [`Take ${inFile.join(", ")} out of the configuration file of the nodes`]),
  ].join(". ");
}
