/** Values that survive the way to the engine and back. */
export type StateValue = string | number | boolean | null | StateValue[] | { [key: string]: StateValue };

export type StateObject = Record<string, StateValue>;

/**
 * Prepares values for the state: drops what is undefined, and refuses what the engine's encoding would lose, because it
 * fails only after the remote object exists, and then records nothing.
 */
export function stateObject(values: Readonly<Record<string, unknown>>): StateObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, stateValue(value, key)]])),
  );
}

function stateValue(value: unknown, path: string): StateValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
    throw new TypeError(`${path} holds the number ${value}, which the state cannot keep`);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => (item === undefined ? [] : [stateValue(item, `${path}[${index}]`)]));
  }
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return stateObject({ ...value });
  }
  throw new TypeError(`${path} holds a ${typeof value}, which the state cannot keep`);
}
