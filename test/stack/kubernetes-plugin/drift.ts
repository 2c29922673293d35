import { isDeepStrictEqual } from "node:util";

import { isProperties } from "./wire-secrets";

/**
 * The part of what the server holds that the inputs speak of. Lists go by position, and what somebody has appended to
 * one is cut off: neither a refresh nor an `up` sees it.
 */
export function spokenOf(inputs: unknown, live: unknown): unknown {
  if (Array.isArray(inputs) && Array.isArray(live)) {
    return inputs.slice(0, live.length).map((one, at) => spokenOf(one, live[at]));
  }
  if (!isProperties(inputs) || !isProperties(live)) return live;
  const present = Object.keys(inputs).filter((key) => live[key] !== undefined);
  return Object.fromEntries(present.map((key) => [key, spokenOf(inputs[key], live[key])]));
}

/**
 * The inputs as they would have to be to describe what is there now: a field that the server still holds as it
 * answered it to our apply keeps our way of writing it.
 */
export function inputsOfLive(inputs: unknown, applied: unknown, live: unknown): unknown {
  if (isDeepStrictEqual(applied, live)) return inputs;
  if (Array.isArray(inputs) && Array.isArray(applied) && Array.isArray(live) && inputs.length === live.length) {
    return inputs.map((one, at) => inputsOfLive(one, applied[at], live[at]));
  }
  if (!isProperties(inputs) || !isProperties(applied) || !isProperties(live)) return live;
  const keys = Object.keys(inputs).filter((key) => live[key] !== undefined || applied[key] === undefined);
  return Object.fromEntries(
    keys.map((key) => [key, key in live ? inputsOfLive(inputs[key], applied[key], live[key]) : inputs[key]]),
  );
}

/** The value at a path of plain keys. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce((found, key) => (isProperties(found) ? found[key] : undefined), value);
}
