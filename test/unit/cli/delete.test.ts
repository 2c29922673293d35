import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CommandRuns, recordsIn } from "./command-runs";
import { interrupt, START } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;

describe("camunda-backup delete", () => {
  beforeEach(() => {
    runs.installation.add("1", 3);
    runs.installation.add("2", 2);
  });

  it("deletes exactly one, and leaves a line that says who deleted what, where and when", async () => {
    const { exitCode, output, errorOutput } = await run("delete", "1", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ backupId: "1", dryRun: false });
    expect(runs.installation.ids()).toEqual(["2"]);
    const startTime = new Date(START - 3 * 86_400_000).toISOString();
    expect(recordsIn(errorOutput)).toEqual([
      {
        event: "backup-deletion",
        time: new Date(START).toISOString(),
        who: "operator@host",
        backupId: "1",
        snapshots: [
          { name: "camunda_optimize_1_8.8.0_part_1_of_2", startTime },
          { name: "camunda_optimize_1_8.8.0_part_2_of_2", startTime },
        ],
        repositoryName: "optimize",
        clusterUuid: "cluster-1",
        managementApi: "http://optimize.test:8092",
        result: "deleted",
      },
    ]);
  });

  it("wants the id itself: what is newest changes meanwhile", async () => {
    const { exitCode, errorOutput } = await run("delete", "latest");
    expect(exitCode).toBe(2);
    expect(errorOutput).toMatch(/latest: a deletion wants the id itself\. `npx pulumi-camunda-backup list/);
    expect(runs.installation.ids()).toEqual(["1", "2"]);
  });

  it("adds the line to a file when one is given", async () => {
    const log = join(runs.folder, "deletions.jsonl");
    writeFileSync(log, '{"earlier":1}\n');
    expect((await run("delete", "1", "--audit-log", log)).errorOutput).toBe("");
    expect(recordsIn(readFileSync(log, "utf8"))).toMatchObject([{ earlier: 1 }, { backupId: "1", result: "deleted" }]);
  });

  it("says what it would delete, and deletes nothing", async () => {
    const { output, errorOutput } = await run("delete", "1", "--dry-run");
    expect(output).toContain("Would delete the backup 1 (COMPLETED):\n  camunda_optimize_1_8.8.0_part_1_of_2 of");
    expect(errorOutput).toBe("");
    expect(runs.installation.removed).toEqual([]);
  });

  it("refuses in a dry run what it would refuse", async () => {
    await run("delete", "2");
    const rehearsed = await run("delete", "1", "--dry-run");
    expect(rehearsed.exitCode).toBe(3);
    expect(rehearsed.errorOutput).toContain("--allow-delete-last");
    expect(recordsIn(rehearsed.errorOutput)).toEqual([]);
    expect((await run("delete", "1", "--dry-run", "--allow-delete-last")).exitCode).toBe(0);
    expect(runs.installation.ids()).toEqual(["1"]);
  });

  it("refuses the last completed one unless told otherwise, and writes that down too", async () => {
    await run("delete", "2");
    const refused = await run("delete", "1");
    expect(refused.exitCode).toBe(3);
    expect(refused.errorOutput).toContain("--allow-delete-last");
    expect(recordsIn(refused.errorOutput)).toMatchObject([{ backupId: "1", result: "refused" }]);
    expect((await run("delete", "1", "--allow-delete-last")).exitCode).toBe(0);
  });

  it("does not delete one that is being taken, or one that is not there", async () => {
    runs.installation.add("3", 0, ["IN_PROGRESS", "IN_PROGRESS"]);
    expect((await run("delete", "3")).exitCode).toBe(5);
    expect((await run("delete", "9")).exitCode).toBe(4);
    expect(runs.installation.removed).toEqual([]);
  });

  it("broken off, leaves a line that says so", async () => {
    runs.installation.optimize.remove = () => Promise.resolve();
    runs.installation.onPause = () => interrupt(runs.installation);
    const broken = await run("delete", "1");
    expect(broken.exitCode).toBe(6);
    expect(recordsIn(broken.errorOutput)).toMatchObject([{ backupId: "1", result: "unknown", reason: "interrupted" }]);
  });
});
