import * as v from "valibot";

/**
 * Why no Optimize's indices can begin with a text, undefined when they can. Optimize writes their names in small letters,
 * whatever it is configured with: a prefix that is compared as it was configured matches none of them.
 */
export function indexPrefixProblem(prefix: string): string | undefined {
  if (prefix === "") return "is empty: name what Optimize's indices begin with, such as optimize";
  const small = prefix.toLowerCase();
  if (small !== prefix) {
    return `is ${prefix}, and Optimize writes the names of its indices in small letters: write ${small}`;
  }
  if (/[\s\\/*?"<>|,#:]/.test(prefix)) {
    return 'holds a character that no index has in its name (white space, \\ / * ? " < > | , # :)';
  }
  if (/^[-_+.]/.test(prefix)) return `begins with ${prefix.charAt(0)}, as no index of Optimize does`;
  if (prefix.endsWith("-")) {
    const bare = prefix.replace(/-+$/, "");
    return `ends with a hyphen, which Optimize itself puts behind the prefix: write ${bare}`;
  }
  return undefined;
}

/** What Optimize's indices begin with where nobody configured it. */
export const DEFAULT_INDEX_PREFIX = "optimize";

/** What the names of an Optimize's indices begin with, wherever it is set. */
export const indexPrefixSchema = v.pipe(
  v.string("must be a text"),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? indexPrefixProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);
