import { nearestName } from "../../clients/nearest-name";
import { SETTINGS } from "./setting";
import { type Settings } from "./settings-schema";

const PREFIX = "CAMUNDA_BACKUP_";
/** Shorter names are near to many others, and may be somebody's own. */
const SHORTEST = 8;

/**
 * Variables that look like settings, and are none, a sentence each.
 *
 * @param settings may name a variable that only looks so, such as in `passwordFromEnv`.
 */
export function misspeltVariables(environment: NodeJS.ProcessEnv, settings: Settings): string[] {
  const named = JSON.stringify(settings);
  const known = [`${PREFIX}CONFIG`, ...SETTINGS.map(({ variable }) => variable)];
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(PREFIX) || known.includes(name) || named.includes(`"${name}"`)) return [];
    const bare = known.map((one) => one.slice(PREFIX.length));
    const own = name.slice(PREFIX.length);
    const meant = own.length < SHORTEST ? undefined : nearestName(own, bare);
    return meant === undefined ? [] : [`the variable ${name} is no setting; did you mean ${PREFIX}${meant}?`];
  });
}
