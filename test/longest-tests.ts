import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import * as v from "valibot";

const report = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      startTime: v.number(),
      endTime: v.number(),
      assertionResults: v.array(v.object({ fullName: v.string(), duration: v.nullish(v.number(), 0) })),
    }),
  ),
});

/** How many files, and how many tests, are told of. */
const FILES = 8;
const TESTS = 12;

/**
 * What took the longest in a run of jest, in lines: files with the preparation of their tests, then single tests. Nothing
 * where the report cannot be read: how it ended is for others to judge.
 *
 * @param root what paths are told from.
 */
export async function longestIn(reportFile: string, root: string): Promise<string[]> {
  const text = await readFile(reportFile, "utf8").catch(() => undefined);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), report), text);
  if (!parsed.success) return [];
  const { testResults } = parsed.output;
  const files = testResults.map(({ name, startTime, endTime }) => ({
    name: relative(root, name),
    milliseconds: endTime - startTime,
  }));
  const tests = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({ name: fullName, milliseconds: duration })),
  );
  return [...longest(files, FILES), ...longest(tests, TESTS)];
}

interface Timed {
  readonly name: string;
  readonly milliseconds: number;
}

function longest(timed: readonly Timed[], most: number): string[] {
  return [...timed]
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, most)
    .map(({ name, milliseconds }) => `${String(Math.round(milliseconds / 1000)).padStart(6)} s  ${name}`);
}
