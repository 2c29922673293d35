import * as v from "valibot";

/** A version of Optimize as a user writes it. */
export const optimizeVersionSchema = v.pipe(
  v.string("must be a text"),
  v.regex(/^\d+\.\d+\.\d+(-[\w.-]+)?$/, (issue) => `is ${issue.input}, and must have three numbers, such as 8.8.0`),
);

/**
 * The first three numbers of a version of Optimize: `8.8.0` for `8.8.0-alpha3` and `8.8.0-SNAPSHOT`. Optimize itself writes
 * no more than these into its snapshots' names and its metadata, and compares no more. Other texts stay as they are.
 *
 * @see `Version` in Optimize's source: what follows the third number is cut off.
 */
function threeNumbers(version: string): string {
  return /^(\d+\.\d+\.\d+)(?!\.?\d)/.exec(version)?.[1] ?? version;
}

/**
 * Whether Optimize takes two versions for the same: it refuses to start on data of another one. The engines want names of
 * snapshots in small letters, so that an image's `8.8.0-SNAPSHOT` may be `8.8.0-snapshot` there.
 */
export function isSameOptimizeVersion(one: string, other: string): boolean {
  return threeNumbers(one).toLowerCase() === threeNumbers(other).toLowerCase();
}
