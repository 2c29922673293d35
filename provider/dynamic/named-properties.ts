import { type Properties } from "./handler";

/** Those of the properties that have one of the names: outputs keep the inputs that they were made from. */
export function namedProperties(names: readonly string[], properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}
