import { readFileSync } from "node:fs";

import { CommandRuns } from "./command-runs";

const IDS = ["1001", "1002", "1003", "1004"];
const KEEP = ["--keep-last", "1", "--minimum-kept", "1"];
const SAID = /4 recorded backups are not in the snapshot repository optimize .*registered at another place than before/;
const SCHEDULE = ["--schedule-namespace", "backups", "--schedule-name", "nightly"];

describe("a repository that was registered anew at an empty place", () => {
  const runs = new CommandRuns();
  const { run } = runs;
  let former: typeof runs.installation.snapshots;

  beforeEach(async () => {
    await runs.takeDaily(IDS);
    former = runs.installation.snapshots;
    runs.installation.snapshots = [];
  });

  const kept = () => runs.ledgerIds().filter((id) => IDS.includes(id));
  const ledger = () => ["--ledger", runs.ledger];

  it.each<[string, string[], number]>([
    ["prune", ["prune", ...KEEP], 3],
    ["prune --scope all", ["prune", ...KEEP, "--scope", "all"], 3],
    ["prune --dry-run", ["prune", ...KEEP, "--dry-run"], 3],
    ["create", ["create"], 0],
    ["create --prune", ["create", "--prune", ...KEEP], 7],
    ["doctor", ["doctor"], 4],
  ])("is told by %s, which forgets nothing", async (_what, argv, expected) => {
    const { exitCode, output, errorOutput } = await run(...argv, ...ledger());
    expect(`${output}${errorOutput}`.replace(/\s+/g, " ")).toMatch(SAID);
    expect(exitCode).toBe(expected);
    expect(kept()).toEqual(IDS);
    expect(runs.installation.removed).toEqual([]);
  });

  it.each(["create", "prune"])("stays told by %s, however many backups follow, and nothing is deleted", async (by) => {
    for (let taken = 0; taken < 6; taken++) {
      runs.installation.now += 86_400_000;
      await run("create", ...ledger());
    }
    const last = by === "create" ? await run("create", ...ledger()) : await run("prune", ...KEEP, ...ledger());
    expect(last.errorOutput).toMatch(SAID);
    expect(kept()).toEqual(IDS);
    expect(runs.installation.removed).toEqual([]);
  });

  it("is forgotten where it is accepted, and retention goes on", async () => {
    await run("create", ...ledger());
    const accepted = await run("prune", ...KEEP, ...ledger(), "--accept-missing-up-to", "1004");
    expect(accepted.exitCode).toBe(0);
    expect(accepted.errorOutput).toBe(
      "camunda-backup: the ledger forgets 4 backups that are not in the snapshot repository any more (1001, 1002, 1003, 1004)\n",
    );
    expect(kept()).toEqual([]);
    expect((await run("prune", ...KEEP, ...ledger())).exitCode).toBe(0);
  });

  it("is healthy again at its former place", async () => {
    await run("create", ...ledger());
    runs.installation.snapshots = [...former];
    expect((await run("prune", "--keep-last", "9", ...ledger())).exitCode).toBe(0);
    expect(readFileSync(runs.ledger, "utf8")).not.toContain("mayLieElsewhere");
    expect(kept()).toEqual(IDS);
  });

  it("is told by doctor from the ledger of a schedule", async () => {
    const { installation } = runs;
    const cronJob = { schedule: "0 3 * * *", timeZone: "Etc/UTC", suspend: false, activeJobs: [] };
    installation.schedules.set("nightly", { ...cronJob, lastScheduleTime: undefined, lastSuccessfulTime: undefined });
    installation.configMaps.set("nightly-ledger", { ledger: readFileSync(runs.ledger, "utf8") });
    const { findings } = (await run("doctor", "--json", ...SCHEDULE)).json() as { findings: object[] };
    expect(findings).toContainEqual(
      expect.objectContaining({ level: "problem", finding: expect.stringMatching(SAID) as string }),
    );
    installation.snapshots = former;
    const healthy = await run("doctor", "--json", ...SCHEDULE);
    expect(healthy.output).not.toMatch(/recorded backups/);
  });
});

describe("what retention itself deleted", () => {
  const runs = new CommandRuns();

  it("is not taken for missing, however little stays", async () => {
    await runs.takeDaily(["1001", "1002", "1003", "1004", "1005", "1006", "1007"]);
    const pruned = await runs.run("prune", ...KEEP, "--ledger", runs.ledger);
    expect(pruned).toMatchObject({ exitCode: 0, output: expect.stringContaining("Deleted: 1001, 1002") as string });
    expect(runs.ledgerIds()).toEqual(["1007"]);
  });

  it("stops where the repository is registered anew in between, and forgets nothing more", async () => {
    await runs.takeDaily(["1001", "1002", "1003", "1004", "1005", "1006", "1007"]);
    runs.installation.onRemove = (id) => {
      if (id === "1001") runs.installation.onRemove = () => (runs.installation.snapshots = []);
    };
    const pruned = await runs.run("prune", ...KEEP, "--ledger", runs.ledger);
    expect(pruned.errorOutput).toMatch(/Nothing more is deleted: 5 recorded backups are not in/);
    expect(runs.ledgerIds()).toEqual(["1003", "1004", "1005", "1006", "1007"]);
  });
});
