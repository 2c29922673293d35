import { isDeepStrictEqual } from "node:util";

import { type Properties } from "./handler";
import { containsUnknown } from "./unknown";

/** The provider's code says nothing about what is declared. */
const CODE = "__provider";

/**
 * The inputs whose values differ, sorted. Outputs keep the inputs that they were made from under the same names.
 *
 * @param names the inputs to compare.
 */
export function changedInputs(names: readonly string[], outputs: Properties, inputs: Properties): string[] {
  return names.filter((name) => name !== CODE && !isDeepStrictEqual(plain(outputs[name]), plain(inputs[name]))).sort();
}

/** Whether an input certainly has another value: one that is not known yet is no reason to replace anything. */
export function certainlyChanged(name: string, outputs: Properties, inputs: Properties): boolean {
  return !containsUnknown(inputs[name]) && !isDeepStrictEqual(plain(outputs[name]), plain(inputs[name]));
}

/** Objects come with different prototypes from the engine and from us. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
