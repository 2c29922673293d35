/** What the engine hands to a provider, during previews, in place of a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value is not known yet, or holds one that is not. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(containsUnknown);
}

/** Whether the value at a path such as `datastore.url`, or one that it lies in, is not known yet. */
export function isUnknownAt(inputs: unknown, path: string): boolean {
  let value = inputs;
  for (const key of path.split(".")) {
    if (isUnknown(value)) return true;
    if (typeof value !== "object" || value === null || !(key in value)) return false;
    value = Object.entries(value).find(([name]) => name === key)?.[1] as unknown;
  }
  return isUnknown(value);
}
