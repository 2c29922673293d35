import { LedgerFile } from "../../../cli/ledger-file";
import { withEntry } from "../../../operations/retention/ledger";
import { writeFileSync } from "node:fs";

import { ExplainedError } from "../../../clients/explained-error";
import { CommandRuns, recordsIn } from "./command-runs";

const runs = new CommandRuns();
const { run } = runs;

describe("camunda-backup prune", () => {
  const KEEP = ["--keep-last", "3"];

  it("deletes what the runs.ledger allows, the oldest first, and forgets it there", async () => {
    await runs.takeDaily(["21", "22", "23", "24", "25"]);
    runs.installation.add("10", 59.5);
    const dryRun = await run("prune", ...KEEP, "--ledger", runs.ledger, "--dry-run", "--json");
    expect(dryRun.json()).toMatchObject({ dryRun: true, decisions: expect.arrayContaining([]) as unknown });
    expect(runs.installation.removed).toEqual([]);

    const { exitCode, output, errorOutput } = await run("prune", ...KEEP, "--ledger", runs.ledger);
    expect(exitCode).toBe(0);
    expect(runs.installation.removed).toEqual(["21", "22"]);
    expect(output).toMatch(/^22 +prune +completed .*3 newer completed ones \(keepLast 3\)$/m);
    expect(output).toMatch(/^10 +untouched +completed .*it is not in the ledger: somebody else took it$/m);
    expect(output).toMatch(/Deleted: 21, 22\.\n$/);
    expect(recordsIn(errorOutput).map(({ backupId, result }) => [backupId, result])).toEqual([
      ["21", "deleted"],
      ["22", "deleted"],
    ]);
    expect(runs.ledgerIds()).toEqual(["23", "24", "25"]);
    const again = await run("prune", ...KEEP, "--ledger", runs.ledger, "--json");
    expect(again.json()).toMatchObject({ deleted: [] });
  });

  it("deletes nothing without a runs.ledger, unless asked for all", async () => {
    for (const [id, days] of [
      ["1", 40],
      ["2", 39],
      ["3", 38],
      ["4", 37],
    ] as const)
      runs.installation.add(id, days);
    for (const [argv, exitCode] of [
      [KEEP, 2],
      [[...KEEP, "--ledger", runs.ledger], 3],
    ] as const) {
      for (const dryRun of [[], ["--dry-run"]]) {
        const refused = await run("prune", ...argv, ...dryRun);
        expect(refused.exitCode).toBe(exitCode);
        expect(refused.errorOutput).toMatch(/only --scope all can delete/);
      }
    }
    const rehearsed = await run("prune", ...KEEP, "--ledger", runs.ledger, "--dry-run");
    expect(rehearsed.output).toMatch(/\nNothing would be deleted\.\n$/);
    expect((await run("prune", ...KEEP, "--scope", "all", "--dry-run")).output).toMatch(/\nWould delete: 1\.\n$/);
    writeFileSync(runs.ledger, "{ damaged");
    expect((await run("prune", ...KEEP, "--ledger", runs.ledger)).exitCode).toBe(3);
    expect(runs.installation.removed).toEqual([]);
    expect((await run("prune", ...KEEP, "--scope", "all")).exitCode).toBe(0);
    expect(runs.installation.removed).toEqual(["1"]);
    expect((await run("prune")).exitCode).toBe(2);
  });

  it("is suspended, with an exit code of its own, when the newest is suddenly small", async () => {
    await runs.takeDaily(["21", "22", "23", "24"]);
    for (const { name } of runs.installation.of("24")) runs.installation.sizes.set(name, 3);
    const suspended = await run("prune", ...KEEP, "--ledger", runs.ledger);
    expect(suspended.exitCode).toBe(3);
    expect(suspended.errorOutput).toMatch(/the newest completed backup, 24, has 6 bytes/);
    expect(suspended.errorOutput).toContain("--accept-smaller-since");
    expect(runs.installation.removed).toEqual([]);
    expect((await run("prune", ...KEEP, "--ledger", runs.ledger, "--accept-smaller-since", "24")).exitCode).toBe(0);
    expect(runs.installation.removed).toEqual(["21"]);
  });

  it("stops at the first failure, and says what was done and what not", async () => {
    await runs.takeDaily(["21", "22", "23", "24", "25", "26"]);
    runs.installation.onRemove = (id) => {
      if (id === "22") throw new ExplainedError("failed", "not today.");
    };
    const failed = await run("prune", ...KEEP, "--ledger", runs.ledger);
    expect(failed.exitCode).toBe(4);
    expect(failed.errorOutput).toContain("not today. Deleted before that: 21. Not deleted: 22, 23.");
    expect(recordsIn(failed.errorOutput)).toMatchObject([{ result: "deleted" }, { backupId: "22", result: "failed" }]);
    expect(runs.ledgerIds()).toEqual(["22", "23", "24", "25", "26"]);
  });

  it("deletes nothing while a backup runs", async () => {
    await runs.takeDaily(["21", "22", "23", "24"]);
    runs.installation.add("90", 0, ["IN_PROGRESS", "IN_PROGRESS"]);
    expect((await run("prune", ...KEEP, "--ledger", runs.ledger)).exitCode).toBe(5);
    expect(runs.installation.removed).toEqual([]);
  });
});

test("the ledger forgets what vanished for certain, and nothing else", async () => {
  await runs.takeDaily(["1001", "1002", "1003", "1004", "1005", "1006"]);
  const { installation } = runs;
  const nameless = installation.snapshots.filter(({ name }) => !name.includes("_1005_"));
  // One is gone, one cannot be read, and one was only asked for.
  installation.snapshots = nameless.map((one) =>
    one.name.includes("_1006_") ? { ...one, state: "UNREADABLE", startTime: undefined } : one,
  );
  const entry = { backupId: "1007", repositoryName: "optimize", clusterUuid: "cluster-1", snapshots: [] };
  await new LedgerFile(runs.ledger).change((entries) => withEntry(entries, entry));
  await runs.run("prune", "--keep-last", "9", "--ledger", runs.ledger);
  expect(runs.ledgerIds()).toEqual(["1001", "1002", "1003", "1004", "1006", "1007"]);
  // Most have vanished: the repository may be at another place.
  installation.snapshots = installation.snapshots.filter(({ name }) => name.includes("_1001_"));
  await runs.run("prune", "--keep-last", "9", "--ledger", runs.ledger);
  expect(runs.ledgerIds()).toEqual(["1001", "1002", "1003", "1004", "1006", "1007"]);
});
