import { createHash } from "node:crypto";

import { type Repository } from "../../clients/datastore/repositories";
import { isKnownType, knownSettings } from "./setting-catalogue";

/**
 * Returns a text that changes if a repository is registered at another place, and that holds no setting. Undefined for a type
 * that is not known: there, a setting may be a credential, of which not even a hash goes into a state.
 */
export function placeFingerprint({ type, settings }: Pick<Repository, "type" | "settings">): string | undefined {
  if (!isKnownType(type)) return undefined;
  const known = knownSettings(type);
  const place = Object.entries(settings)
    .filter(([key, value]) => value !== "" && known[key]?.place === true)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([type, place]))
    .digest("hex")
    .slice(0, 16);
}
