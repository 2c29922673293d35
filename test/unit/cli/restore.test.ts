import { existsSync, readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runCommandLine } from "../../../cli/command-line";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { withFileLock } from "../../../clients/file-lock";

import { type SimulatedWorld } from "../restore/simulated-world";
import { WireWorld } from "../restore/wire-world";
import { recordsIn } from "./command-runs";

let folder: string;
let wire: WireWorld;
let world: SimulatedWorld;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "camunda-backup-restore-"));
  wire = new WireWorld();
  ({ world } = wire);
  world.replicas = 0;
});

afterEach(() => rmSync(folder, { recursive: true }));

const CONNECTION = {
  CAMUNDA_BACKUP_DATASTORE_URL: "http://datastore.test:9200",
  CAMUNDA_BACKUP_REPOSITORY_NAME: "backups",
  CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
};

const OPTIMIZE_ANSWERS: Pick<OptimizeApi, "target" | "list"> = {
  target: "http://optimize.test:8092",
  list: () => Promise.resolve([]),
};

async function run(argv: readonly string[], environment: NodeJS.ProcessEnv = CONNECTION) {
  const written = { output: "", errorOutput: "" };
  const streamTo = (name: keyof typeof written) => ({
    isTerminal: false,
    write: (text: string) => void (written[name] += text),
  });
  const refuse = () => Promise.reject(new Error("nobody asks for this"));
  const exitCode = await runCommandLine(["restore", ...argv], {
    environment: { ...environment, XDG_STATE_HOME: folder },
    output: streamTo("output"),
    errorOutput: streamTo("errorOutput"),
    deletionLock: undefined,
    who: "operator@host",
    clock: world.clock,
    onInterrupt: () => () => undefined,
    connectOptimize: () =>
      Promise.resolve({
        ...OPTIMIZE_ANSWERS,
        get: refuse,
        request: refuse,
        remove: refuse,
        close: () => Promise.resolve(),
      }),
    connectCluster: refuse,
    connectCronJobs: refuse,
    connectAccessObjects: refuse,
    random: () => 0,
    connectDatastore: () => Promise.resolve(wire.datastore),
  });
  return { exitCode, ...written };
}

const CONFIRM = "optimize@aaaabbbb#11";
const journal = () => join(folder, "camunda-backup", "restore-optimize@aaaabbbb.json");

describe("camunda-backup restore", () => {
  it("names the flag that turns something off where the way out is to do without", async () => {
    const { datastore } = wire;
    Object.assign(datastore.repositories, {
      get: () => Promise.resolve({ name: "backups", type: "fs", settings: { location: "/backups", readonly: "true" } }),
    });
    const { exitCode, errorOutput } = await run(["11", "--dry-run"]);
    expect(exitCode).toBe(3);
    expect(errorOutput).toContain("safetyBackup false is --no-safety-backup");
    expect(errorOutput).toContain("checkFirst is --check-first");
  });

  it("names only flags that it has: the id of a backup stands on the line", async () => {
    const { exitCode, errorOutput } = await run(["11", "--dry-run", "--optimize-version", "8.7.0"]);
    expect(exitCode).toBe(3);
    expect(errorOutput).toMatch(/backupId: it is of Optimize 8\.8\.0/);
    expect(errorOutput).not.toContain("--backup-id");
  });

  it("shows what it would do, does it when that is confirmed, and leaves a record", async () => {
    const before = world.contents();
    const shown = await run(["11", "--dry-run"]);
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.output).toMatch(/Would delete 7 indices with 49 documents/);
    expect(shown.output).toMatch(/optimize-process-instance-later_v8 +gone afterwards +7/);
    expect(shown.output).toContain("Left alone: the Optimizes with the prefix optimize-b.");
    expect(shown.output).toContain(`--confirm '${CONFIRM}'`);
    expect(world.contents()).toEqual(before);

    const done = await run(["latest", "--optimize-stopped", "--confirm", CONFIRM, "--quiet-seconds", "1"]);
    expect(done.exitCode).toBe(0);
    expect(done.output).toMatch(/Restored the backup 11: 6 indices with 42 documents/);
    expect(done.output).toContain("The data is whole. Start Optimize now: this restore does not.");
    expect(recordsIn(done.errorOutput)).toEqual([
      expect.objectContaining({
        event: "restore",
        result: "deleting",
        who: "operator@host",
        source: { kind: "backup", backupId: "11" },
        indices: expect.arrayContaining(["optimize-metadata_v3", "optimize-process-instance-later_v8"]) as unknown,
      }),
      expect.objectContaining({
        event: "restore",
        result: "restored",
        who: "operator@host",
        repositoryName: "backups",
      }),
    ]);
    expect(world.contents()["optimize-metadata_v3"]).toBe("before optimize-metadata_v3");
    expect(JSON.parse(readFileSync(journal(), "utf8"))).toMatchObject({ phase: "done", who: "operator@host" });
    expect(existsSync(`${journal()}.lock`)).toBe(false);
  });

  it("takes for the latest no backup that another Optimize took", async () => {
    await world.clock.sleep(60_000);
    world.takeBackup("12");
    for (const [name, taken] of world.snapshots) {
      if (!name.includes("_12_")) continue;
      const indices = [...taken.indices].map(
        ([index, content]) => [index.replace("optimize-", "optimize-b-"), content] as const,
      );
      world.snapshots.set(name, { ...taken, indices: new Map(indices) });
    }
    expect((await run(["latest", "--dry-run"])).output).toContain("Would restore the backup 11 of");
    const other = await run(["latest", "--dry-run", "--index-prefix", "optimize-b"]);
    expect(other.output).toContain("Would restore the backup 12 of");
  });

  it("tells whether anybody asks if Optimize runs", async () => {
    const unasked = await run(["11", "--dry-run"]);
    expect(unasked.output).toMatch(/note: optimize\.stopped is not checked: .*\n.*\n {6}Give managementApi/);
    expect(unasked.output).not.toContain("says that it is stopped");
    const runs = { ...CONNECTION, CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    const asked = await run(["11", "--dry-run"], runs);
    expect(asked).toMatchObject({ exitCode: 0 });
    expect(asked.output).toMatch(
      /note: optimize\.stopped: .* answers, so Optimize runs\.\n {6}Stop .*\n {6}The restore refuses until then\.$/m,
    );
    const unconfirmed = await run(["11", "--optimize-stopped"], runs);
    expect(unconfirmed.errorOutput).toMatch(
      /because of 2 things:\n- optimize\.stopped: .* Optimize runs\..*\n- confirm: is missing, and this restore is/s,
    );
    const refused = await run(["11", "--optimize-stopped", "--confirm", CONFIRM], runs);
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.errorOutput).toMatch(/Optimize runs\. Stop Optimize first/);
    const noted = await run(["11", "--optimize-stopped", "--confirm", CONFIRM, "--quiet-seconds", "1"]);
    expect(noted).toMatchObject({ exitCode: 0 });
    expect(noted.errorOutput).toMatch(/camunda-backup: optimize\.stopped is not checked/);
  });

  it("carries a plan out that somebody has agreed to, and no other", async () => {
    const plan = join(folder, "plan.json");
    expect((await run(["11", "--dry-run", "--plan-out", plan])).exitCode).toBe(0);
    world.make("optimize-alert_v4", "new");
    const refused = await run(["--plan", plan, "--optimize-stopped", "--confirm", CONFIRM]);
    expect(refused.exitCode).toBe(3);
    expect(refused.errorOutput).toContain("not what the plan says any more");
    expect(recordsIn(refused.errorOutput)).toEqual([expect.objectContaining({ result: "refused" })]);
    expect(world.deleted).toEqual([]);
    world.indices.delete("optimize-alert_v4");
    expect((await run(["--plan", plan, "--optimize-stopped", "--confirm", CONFIRM])).exitCode).toBe(0);
  });

  it.each([
    ["nothing to restore", ["--optimize-stopped"], CONNECTION, 2, /or the id of a backup/],
    ["two things to restore", ["11", "--snapshot", "x", "--optimize-stopped"], CONNECTION, 2, /Give one of/],
    ["no word about Optimize", ["11", "--confirm", CONFIRM], CONNECTION, 2, /--optimize-stopped.*is needed/],
    ["no confirmation", ["11", "--optimize-stopped"], CONNECTION, 3, /this restore is optimize@aaaabbbb#11/],
    [
      "too late a time",
      ["11", "--optimize-stopped", "--confirm", CONFIRM, "--not-after", "2020-01-01T00:00:00Z"],
      CONNECTION,
      3,
      /later than 2020/,
    ],
    ["no such plan", ["--plan", "/nowhere.json", "--optimize-stopped"], CONNECTION, 2, /ENOENT/],
    [
      "a cluster whose data belongs together",
      ["11", "--dry-run"],
      { ...CONNECTION, CAMUNDA_BACKUP_SECONDARY_STORAGE: "elasticsearch" },
      3,
      /belong together/,
    ],
    ["obstacles", ["12", "--dry-run"], CONNECTION, 3, /no snapshot of the backup 12/],
  ])("refuses %s", async (_what, argv, environment, exitCode, message) => {
    const before = world.contents();
    const ran = await run(argv, environment);
    expect(ran.errorOutput).toMatch(message);
    expect(ran.exitCode).toBe(exitCode);
    expect(world.contents()).toEqual(before);
  });

  it("tells programs one JSON value, also of what is in the way", async () => {
    const ran = await run(["12", "--dry-run", "--json"]);
    expect(ran.exitCode).toBe(3);
    expect(JSON.parse(ran.output)).toMatchObject({
      dryRun: true,
      findings: [{ kind: "refused" }, { kind: "warning" }],
    });
    expect(ran.errorOutput).toMatch(/no snapshot of the backup 12/);
  });

  it("lets nobody else restore meanwhile; of a lock that an earlier version left, it says what to do", async () => {
    expect((await run(["11", "--dry-run"])).exitCode).toBe(0);
    const lock = join(folder, "journal.lock");
    const options = ["11", "--optimize-stopped", "--confirm", CONFIRM, "--journal", join(folder, "journal")];
    writeFileSync(lock, JSON.stringify({ who: "operator@host", pid: process.pid }));
    const busy = await run(options);
    expect(busy.exitCode).toBe(5);
    expect(busy.errorOutput).toMatch(/journal\.lock is a file, as an earlier version .* delete that file/);
    rmSync(lock);
    await withFileLock({ path: lock, kind: "Another restore", who: "eve@host", patienceMilliseconds: 0 }, async () => {
      expect(await run(options)).toMatchObject({
        exitCode: 5,
        errorOutput: expect.stringContaining("eve@host") as string,
      });
    });
    expect((await run(options)).exitCode).toBe(0);
  });
});
