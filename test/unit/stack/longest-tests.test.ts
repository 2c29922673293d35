import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { longestIn } from "../../longest-tests";

describe("what took the longest", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "longest-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (report: unknown) => {
    const file = join(folder, "report.json");
    writeFileSync(file, JSON.stringify(report));
    return file;
  };

  it("is told of files and of tests, the longest first", async () => {
    const file = (name: string, endTime: number, durations: readonly (number | null)[]) => ({
      name: `/project/test/${name}`,
      startTime: 1000,
      endTime,
      assertionResults: durations.map((duration, at) => ({ fullName: `${name} ${at}`, duration })),
    });
    const report = written({ testResults: [file("quick", 3000, [1500, null]), file("slow", 61_000, [50_000])] });
    expect(await longestIn(report, "/project")).toEqual([
      "    60 s  test/slow",
      "     2 s  test/quick",
      "    50 s  slow 0",
      "     2 s  quick 0",
      "     0 s  quick 1",
    ]);
  });

  it("is nothing where there is no report, or another one", async () => {
    expect(await longestIn(join(folder, "none"), "/project")).toEqual([]);
    expect(await longestIn(written({ testResults: "?" }), "/project")).toEqual([]);
  });
});
