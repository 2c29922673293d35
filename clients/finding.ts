import * as v from "valibot";

/** One thing wrong with an input: where, what, and the way out. */
export interface Finding {
  /** The property's path, such as `datastore.url`. */
  readonly property: string;
  readonly problem: string;
}

/** All that is wrong with a value, by a schema whose messages are written for the person who wrote the value. */
export function findingsOf(schema: v.GenericSchema, value: unknown): Finding[] {
  const result = v.safeParse(schema, value);
  if (result.success) return [];
  return result.issues.map((issue) => ({
    property: (issue.path ?? []).map((step) => String(step.key)).join("."),
    problem: issue.message,
  }));
}

/** "fs, s3 and gcs": a list in words. */
export function inWords(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${conjunction} ${names[names.length - 1] ?? ""}`;
}
