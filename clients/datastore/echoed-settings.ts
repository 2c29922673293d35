import * as v from "valibot";

/**
 * Settings as a datastore echoes them, made flat: it spreads a key such as `throttled_delete_retry.maximum_delay` over
 * nested objects, writes every value as a text, and a list as one.
 */
export const echoedSettings = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((settings): Record<string, string> => Object.fromEntries(flatten("", settings))),
);

function flatten(prefix: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [[prefix, ""]];
  if (Array.isArray(value)) return [[prefix, value.map(String).join(",")]];
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      flatten(prefix === "" ? key : `${prefix}.${key}`, inner),
    );
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? [[prefix, String(value)]]
    : [];
}
