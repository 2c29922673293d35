import { readFileSync } from "node:fs";

import { ExplainedError } from "../../../clients/explained-error";
import { CommandRuns } from "./command-runs";
import { interrupt, runCommand, START } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;
const said = (what: RegExp) => expect.stringMatching(what) as string;
const NEW_ID = String(START / 1000);

describe("camunda-backup create", () => {
  it("takes a backup, waits for it, and notes it in the ledger", async () => {
    runs.installation.onPause = () => runs.installation.finish();
    const { exitCode, output, errorOutput } = await run("create", "--ledger", runs.ledger);
    expect(exitCode).toBe(0);
    expect(output).toContain(`Backup ${NEW_ID} of Optimize 8.8.0 was completed`);
    expect(output).toContain(`\nIt is recorded in the ledger ${runs.ledger}, so that prune may delete it later.\n`);
    expect(errorOutput).toBe("");
    expect(JSON.parse(readFileSync(runs.ledger, "utf8"))).toMatchObject({
      version: 1,
      backups: [
        {
          backupId: NEW_ID,
          repositoryName: "optimize",
          clusterUuid: "cluster-1",
          snapshots: [{ name: `camunda_optimize_${NEW_ID}_8.8.0_part_1_of_2` }, {}],
        },
      ],
    });
  });

  it("takes none into another Optimize's repository", async () => {
    runs.installation.add("1", 3);
    for (const snapshot of runs.installation.snapshots) {
      Object.assign(snapshot, { indices: ["other-position-based-import-index_v3"] });
    }
    const refused = await run("create", "--index-prefix", "optimize");
    expect(refused.exitCode).toBe(3);
    expect(refused.errorOutput).toMatch(
      /prefix other .*while indexPrefix is optimize.*Correct indexPrefix if this Optimize has another one/,
    );
    expect(runs.installation.requested).toEqual([]);
  });

  it.each([
    ["taken, with a ledger", ["--ledger"], true],
    ["taken, without one", [], false],
    ["somebody else's, taken over", ["--backup-id", "7", "--adopt", "--ledger"], false],
    ["somebody else's, made one's own", ["--backup-id", "7", "--adopt", "--into-ledger", "--ledger"], true],
  ])("says that a backup is in the ledger if it is: %s", async (_what, argv, isRecorded) => {
    runs.installation.add("7", 1);
    runs.installation.onPause = () => runs.installation.finish();
    const withPath = argv.at(-1) === "--ledger" ? [...argv, runs.ledger] : argv;
    expect((await run("create", ...withPath)).output.includes(`in the ledger ${runs.ledger}`)).toBe(isRecorded);
    const { recordedIn } = (await run("create", ...withPath, "--json")).json() as { recordedIn?: string };
    expect(recordedIn).toBe(isRecorded ? runs.ledger : undefined);
    expect(runs.hasLedger).toBe(isRecorded);
  });

  it("shows progress to people only", async () => {
    runs.installation.onPause = () => runs.installation.finish();
    expect((await runCommand(runs.installation, ["create"], { terminal: true })).errorOutput).toContain(
      "part 1 IN_PROGRESS",
    );
  });

  it("says what it would do, and does nothing", async () => {
    const dryRun = await run("create", "--dry-run", "--json");
    expect(dryRun.json()).toMatchObject({ dryRun: true, does: "take", backupId: NEW_ID, isExampleId: true });
    expect((await run("create", "--dry-run")).output).toMatch(
      /for a backup with an id such as \d+ \(it is chosen when the backup is asked for\); no other one runs/,
    );
    const given = await run("create", "--dry-run", "--backup-id", "5");
    expect(given.output).toContain("for the backup 5; no other one runs");
    runs.installation.add("7", 0, ["IN_PROGRESS"]);
    expect((await run("create", "--dry-run")).output).toContain("Would wait, because the backup 7 runs");
    expect((await run("create", "--dry-run", "--when-busy", "fail")).exitCode).toBe(5);
    expect((await run("create", "--dry-run", "--backup-id", "7")).exitCode).toBe(3);
    expect((await run("create", "--dry-run", "--backup-id", "7", "--adopt")).output).toContain(
      "Would wait for the backup 7",
    );
    expect((await run("create", "--dry-run", "--backup-id", "x7")).exitCode).toBe(2);
    expect(runs.installation.requested).toEqual([]);
  });

  it("needs to know the secondary storage, and refuses what cannot be restored", async () => {
    const environment = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    const create = (...argv: string[]) => runCommand(runs.installation, ["create", ...argv], { environment });
    expect((await create()).errorOutput).toMatch(/secondaryStorage \(--secondary-storage, .*is needed/);
    expect(await create("--secondary-storage", "elasticsearch", "--backup-id", "5")).toMatchObject({ exitCode: 3 });
    expect((await create("--secondary-storage", "none", "--ledger", runs.ledger)).errorOutput).toMatch(
      /datastore\.url/,
    );
    expect(runs.installation.requested).toEqual([]);
  });

  it("ends as busy, refused, failed or timed out, with what to do next", async () => {
    runs.installation.add("7", 0, ["IN_PROGRESS", "IN_PROGRESS"]);
    const busy = await run("create", "--when-busy", "fail");
    expect(busy).toMatchObject({ exitCode: 5 });
    expect(busy.errorOutput).toContain("whenBusy is --when-busy");
    runs.installation.finish();
    expect(await run("create", "--backup-id", "7")).toMatchObject({ exitCode: 3 });

    runs.installation.endsAs = ["SUCCESS", "FAILED"];
    runs.installation.onPause = () => runs.installation.finish();
    const failed = await run("create", "--backup-id", "8", "--ledger", runs.ledger);
    expect(failed).toMatchObject({ exitCode: 4 });
    expect(failed.errorOutput).toContain(
      `\`npx pulumi-camunda-backup delete 8 --ledger ${runs.ledger}\` deletes what is left of it`,
    );
    expect(failed.errorOutput).toContain("The backup 8 ended as FAILED: part 1 SUCCESS, part 2 FAILED.");
    expect(failed.errorOutput).not.toContain("`up`");
    expect(runs.ledgerIds()).toEqual(["8"]);

    runs.installation.onPause = () => undefined;
    const late = await run("create", "--backup-id", "9", "--timeout-seconds", "5", "--json");
    expect(late).toMatchObject({ exitCode: 6 });
    expect(late.json()).toMatchObject({ error: { outcome: "unknown", backupId: "9" } });
    expect(late.errorOutput).toContain("is not complete after 5 s (part 1 IN_PROGRESS, part 2 IN_PROGRESS)");
    expect(late.errorOutput).toContain("`npx pulumi-camunda-backup create --backup-id 9 --adopt`");
  });

  it("broken off by the user, says that the backup goes on; adopt goes on with it as one's own", async () => {
    runs.installation.onPause = () => interrupt(runs.installation);
    const broken = await run("create", "--ledger", runs.ledger);
    expect(broken.exitCode).toBe(6);
    expect(broken.errorOutput).toContain(`The backup ${NEW_ID} goes on in Optimize`);
    expect(broken.errorOutput).toContain(
      `\`npx pulumi-camunda-backup create --backup-id ${NEW_ID} --adopt --ledger ${runs.ledger}\``,
    );

    runs.installation.onPause = () => runs.installation.finish();
    const resumed = await run("create", "--backup-id", NEW_ID, "--adopt", "--ledger", runs.ledger);
    expect(resumed.exitCode).toBe(0);
    expect(runs.installation.requested).toEqual([NEW_ID]);
    expect(readFileSync(runs.ledger, "utf8")).toContain("part_1_of_2");
  });

  it("does not note a backup of somebody else that it takes over", async () => {
    runs.installation.add("7", 1);
    const { exitCode, errorOutput } = await run("create", "--backup-id", "7", "--adopt", "--ledger", runs.ledger);
    expect(exitCode).toBe(0);
    expect(errorOutput).toContain("prune will leave it alone. With --into-ledger");
    expect(runs.hasLedger).toBe(false);
  });

  it("notes one of somebody else when that is asked for, and then prune may delete it", async () => {
    for (const id of ["7", "8", "9"]) runs.installation.add(id, 3);
    const adopt = ["create", "--adopt", "--ledger", runs.ledger, "--into-ledger", "--backup-id"];
    for (const id of ["7", "8"]) {
      const { exitCode, errorOutput } = await run(...adopt, id);
      expect({ exitCode, errorOutput }).toEqual({
        exitCode: 0,
        errorOutput: expect.not.stringContaining("prune") as string,
      });
    }
    expect(runs.ledgerIds()).toEqual(["7", "8"]);
    expect(runs.installation.requested).toEqual([]);
    const prune = ["prune", "--dry-run", "--json", "--ledger", runs.ledger, "--keep-last", "1", "--minimum-kept", "1"];
    const { decisions } = (await run(...prune)).json() as { decisions: { backupId: string; decision: string }[] };
    const decided = Object.fromEntries(decisions.map(({ backupId, decision }) => [backupId, decision]));
    expect(decided).toEqual({ "7": "prune", "8": "keep", "9": "untouched" });
    const lacking = ["create", "--into-ledger", "--backup-id", "9"];
    expect(await run(...lacking, "--adopt")).toMatchObject({ exitCode: 2, errorOutput: said(/--ledger.* is needed/) });
    expect(await run(...lacking, "--ledger", runs.ledger)).toMatchObject({
      exitCode: 2,
      errorOutput: said(/--adopt.* is needed/),
    });
  });

  it("prunes after the backup, and tells apart when only that went wrong", async () => {
    await runs.takeDaily(["21", "22", "23", "24"]);
    runs.installation.onPause = () => runs.installation.finish();
    const prune = ["create", "--ledger", runs.ledger, "--prune", "--keep-last", "3", "--json"];
    const pruned = await run(...prune, "--backup-id", "50");
    expect(pruned).toMatchObject({ exitCode: 0 });
    expect(pruned.json()).toMatchObject({ backupId: "50", state: "COMPLETED", pruned: { deleted: ["21", "22"] } });
    runs.installation.optimizeFails.remove = () => {
      throw new ExplainedError("failed", "not today");
    };
    const notPruned = await run(...prune, "--backup-id", "51");
    expect(notPruned).toMatchObject({ exitCode: 7 });
    expect(notPruned.json()).toMatchObject({ backupId: "51", pruned: { deleted: [], problem: said(/not today/) } });
    expect((await run("create", "--prune", "--keep-last", "3")).exitCode).toBe(2);
  });
});
