import { unsetVariable } from "../../clients/datastore/credentials";
import { type Properties } from "./handler";
import { isUnknown } from "./unknown";

/**
 * Environment variables that inputs name and that are not set where this runs, a sentence each. A preview may run without
 * them, so that they are no error yet; what needs them fails later.
 */
export function unsetVariables(inputs: Properties, environment: NodeJS.ProcessEnv): string[] {
  return within(inputs, "", environment);
}

function within(given: object, path: string, environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "object" && value !== null) return within(value, `${path}${name}.`, environment);
    if (!name.endsWith("FromEnv") || typeof value !== "string" || isUnknown(value)) return [];
    return (environment[value] ?? "") === "" ? [unsetVariable(`${path}${name}`, value)] : [];
  });
}
