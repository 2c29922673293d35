import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
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

/** The name that a slip was meant for, undefined when none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  // A name that was cut short is nearer than any slip of the same length.
  const longer = candidates.filter((candidate) => name.length >= 5 && plain(candidate).startsWith(plain(name)));
  if (longer.length === 1) return longer[0];
  const nearest = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain(name), plain(candidate)) }))
    .sort((one, other) => one.distance - other.distance)[0];
  if (nearest === undefined) return undefined;
  return nearest.distance <= Math.max(2, Math.floor(name.length / 3)) ? nearest.candidate : undefined;
}

/** How many letters have to be inserted, removed or replaced to make one text of another. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}

function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split(".").map((part) => Number.parseInt(part, 10)));
  for (let index = 0; index < 2; index++) {
    const difference = (one?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
