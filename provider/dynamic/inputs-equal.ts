import { isDeepStrictEqual } from "node:util";

import { type Properties } from "./handler";
import { containsUnknown } from "./unknown";

/** What the package itself hands over beside the program's inputs, such as `__provider`, declares nothing. */
const HIDDEN = "__";

/**
 * The inputs whose values differ, sorted. Outputs keep the inputs that they were made from under the same names.
 *
 * @param names the inputs to compare.
 */
export function changedInputs(names: readonly string[], outputs: Properties, inputs: Properties): string[] {
  return names
    .filter((name) => !name.startsWith(HIDDEN) && !isDeepStrictEqual(plain(outputs[name]), plain(inputs[name])))
    .sort();
}

/** Whether an input certainly has another value: one that is not known yet is no reason to replace anything. */
export function certainlyChanged(name: string, outputs: Properties, inputs: Properties): boolean {
  return !containsUnknown(inputs[name]) && !isDeepStrictEqual(plain(outputs[name]), plain(inputs[name]));
}

/** Objects come with different prototypes from the engine and from us. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}
