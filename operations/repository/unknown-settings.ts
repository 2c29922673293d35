import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { type Engine } from "../../clients/datastore/settings";
import { isReadBy, type Setting } from "./catalogue/setting";
import { nearestName } from "../../clients/nearest-name";
import { type RepositorySettings, writtenSettings } from "./compare-settings";
import { isKnownType, knownSettings } from "./setting-catalogue";

/**
 * What is odd about settings that are written in the engine's spelling, one line each: a key that is not in our list may
 * be newer than we are, or a slip, which the engine would silently ignore.
 */
export function unknownSettings(type: string, keys: readonly string[]): string[] {
  if (!isKnownType(type)) return [];
  const known = knownSettings(type);
  return keys
    .filter((key) => known[key] === undefined && !(type === "hdfs" && key.startsWith("conf.")))
    .map((key) => {
      const nearest = nearestName(key, Object.keys(known));
      const meant = nearest === undefined ? "." : `; did you mean ${nearest}?`;
      return `${key} is not in our list of the settings of the type ${type}${meant} The datastore may ignore it`;
    });
}

/**
 * The declared settings that are in our list, but not for this engine in this version, one line each. The list can be
 * wrong or old, so that nothing is told as a fact.
 */
export function doubtfulSettings(identity: ClusterIdentity, declared: RepositorySettings): string[] {
  const known = knownSettings(declared.type);
  return Object.keys(writtenSettings(declared)).flatMap((key) => {
    const setting = known[key];
    if (setting === undefined || isReadBy(setting, identity)) return [];
    return [
      `${key} ${whyDoubtful(setting, identity.engine)}: ${ENGINES[identity.engine]} ${identity.version} may ignore it`,
    ];
  });
}

const ENGINES: Readonly<Record<Engine, string>> = { elasticsearch: "Elasticsearch", opensearch: "OpenSearch" };

function whyDoubtful(setting: Setting, engine: Engine): string {
  const here = setting[engine];
  if (here?.removed !== undefined) return `went with ${ENGINES[engine]} ${here.removed}`;
  if (here?.since !== undefined) return `came with ${ENGINES[engine]} ${here.since}`;
  const other = engine === "opensearch" ? "elasticsearch" : "opensearch";
  const known = setting[other] === undefined ? "" : `is a setting of ${ENGINES[other]}, and `;
  return `${known}is not in our list for ${ENGINES[engine]}`;
}
