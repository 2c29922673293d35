import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { nearestName } from "../../clients/nearest-name";
import { type RepositorySettings, writtenSettings } from "./compare-settings";
import { isKnownType, knownSettings } from "./setting-catalogue";

/**
 * What is odd about settings that are written in the engine's spelling, one line each: a key that nobody knows may be
 * newer than we are, or a slip, which the engine would silently ignore.
 */
export function unknownSettings(type: string, keys: readonly string[]): string[] {
  if (!isKnownType(type)) return [];
  const known = knownSettings(type);
  return keys
    .filter((key) => known[key] === undefined && !(type === "hdfs" && key.startsWith("conf.")))
    .map((key) => {
      const nearest = nearestName(key, Object.keys(known));
      return `${key} is no setting of the type ${type} that is known here${nearest === undefined ? "." : `; did you mean ${nearest}?`} The datastore ignores what it does not know, and may know this one`;
    });
}

/** The declared settings that are known, but not to this engine in this version: it ignores them. */
export function ignoredSettings(identity: ClusterIdentity, declared: RepositorySettings): string[] {
  const known = knownSettings(declared.type);
  const { engine, version } = identity;
  return Object.keys(writtenSettings(declared)).flatMap((key) => {
    const setting = known[key];
    if (setting === undefined) return [];
    const here = setting[engine];
    const name = engine === "opensearch" ? "OpenSearch" : "Elasticsearch";
    if (here === undefined) return [`${name} has no setting ${key} and ignores it`];
    if (here.since !== undefined && isOlder(version, here.since)) {
      return [`${name} ${version} has no setting ${key} yet and ignores it (it came with ${here.since})`];
    }
    if (here.removed !== undefined && !isOlder(version, here.removed)) {
      return [`${name} ${version} has no setting ${key} any more and ignores it (it went with ${here.removed})`];
    }
    return [];
  });
}

function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split(".").map((part) => Number.parseInt(part, 10)));
  for (let index = 0; index < 2; index++) {
    const difference = (one?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
