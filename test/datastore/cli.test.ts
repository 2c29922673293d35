import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { getPrunePlan } from "../../provider/prune-plan/get-prune-plan";
import { buildPackage } from "../stack/build-package";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { startFaultProxy } from "../stack/fault-proxy";
import { type RunningOptimize, seedOptimizeIndices, startOptimize, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { BuiltCommand, PASSWORD } from "./cli-command";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("camunda-backup with %s", (kind) => {
  const version = versionOn[kind];
  let datastore: RunningDatastore;
  let optimize: RunningOptimize | undefined;
  let indices: string[];
  let folder: string;
  let command: BuiltCommand;

  beforeAll(async () => {
    await buildPackage();
    datastore = await borrowDatastore(kind);
    const { url: datastoreUrl, engine } = datastore;
    ({ indices } = await seedOptimizeIndices({ datastoreUrl, engine, documents: 2000, version }));
  }, 1_800_000);

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "camunda-backup-cli-"))));

  afterEach(async () => {
    await optimize?.stop();
    rmSync(folder, { recursive: true });
    // Whatever was done, the credential was printed nowhere.
    expect(command.printed).not.toBe("");
    expect(command.printed).not.toContain(PASSWORD);
    expect(command.printed).not.toContain(Buffer.from(`elastic:${PASSWORD}`).toString("base64"));
  });

  afterAll(() => datastore.stop());

  const path = (name: string) => join(folder, name);
  const snapshotNames = async (repositoryName: string) => {
    const answer = await requestDatastore(datastore.url, "GET", `/_snapshot/${repositoryName}/_all`);
    return (answer as { snapshots: { snapshot: string }[] }).snapshots.map(({ snapshot }) => snapshot).sort();
  };

  /** A repository of its own, an Optimize that is configured with it, and a config file for the command. */
  async function start(repositoryName: string, settings: Record<string, string> = {}): Promise<void> {
    const { url: datastoreUrl, engine } = datastore;
    const location = join(datastore.repositoryFolder, repositoryName);
    const body = { type: "fs", settings: { location, ...settings } };
    await requestDatastore(datastoreUrl, "PUT", `/_snapshot/${repositoryName}`, body);
    optimize = await startOptimize({ datastoreUrl, engine, repositoryName, version });
    writeFileSync(
      path("backup.yaml"),
      `managementApi: { url: ${optimize.url} }
datastore: { url: "${datastoreUrl}", username: elastic, passwordFromEnv: THE_PASSWORD }
repositoryName: ${repositoryName}
secondaryStorage: rdbms
ledger: ${path("ledger.json")}
auditLog: ${path("deletions.jsonl")}
`,
    );
    command = new BuiltCommand(path("backup.yaml"));
  }

  it("takes, lists, shows and deletes backups, and leaves a record of each deletion", async () => {
    await start("cli-whole");
    expect(await command.json("list")).toEqual([]);
    expect(await command.json("create", "--backup-id", "11", "--dry-run")).toMatchObject({ does: "take" });
    expect(await snapshotNames("cli-whole")).toEqual([]);
    expect(await command.json("create", "--backup-id", "11")).toMatchObject({ backupId: "11", state: "COMPLETED" });
    const second = (await command.json("create")) as { backupId: string; snapshots: { startTime: string }[] };

    expect(await command.json("list", "--sizes")).toMatchObject([
      { backupId: second.backupId, state: "COMPLETED", optimizeVersion: version },
      { backupId: "11", state: "COMPLETED", sizeInBytes: expect.any(Number) as unknown },
    ]);
    expect((await command.run("list")).stdout).toMatch(/^11 +COMPLETED +\d{4}-\d\d-\d\d /m);
    const shown = await command.json("show", second.backupId);
    expect(shown).toMatchObject({ backupId: second.backupId, snapshots: [{ state: "SUCCESS" }, { state: "SUCCESS" }] });

    const trial = await command.json("check-restore");
    expect(trial).toMatchObject({
      backupId: second.backupId,
      documents: 2000,
      recordedDocuments: 2000,
      problems: [],
      warnings: [],
    });
    expect(await command.json("check-restore", "--clean-up")).toEqual({ deleted: [], left: [], foreign: [] });

    await optimize?.stop();
    expect(await command.json("list")).toHaveLength(2);
    await start("cli-whole");

    expect(await command.json("delete", "11", "--dry-run")).toMatchObject({ dryRun: true, backupId: "11" });
    expect(await snapshotNames("cli-whole")).toHaveLength(4);
    await command.json("delete", "11");
    expect(await snapshotNames("cli-whole")).toEqual([
      `camunda_optimize_${second.backupId}_${version}_part_1_of_2`,
      `camunda_optimize_${second.backupId}_${version}_part_2_of_2`,
    ]);
    expect((await command.run("delete", second.backupId)).code).toBe(3);

    const identity = (await requestDatastore(datastore.url, "GET", "/")) as { cluster_uuid: string };
    const records = readFileSync(path("deletions.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const place = { repositoryName: "cli-whole", clusterUuid: identity.cluster_uuid, managementApi: optimize?.url };
    expect(records).toMatchObject([
      {
        event: "backup-deletion",
        backupId: "11",
        result: "deleted",
        who: /^.+@.+$/.exec(String(records[0]?.["who"]))?.[0],
        snapshots: [{ name: `camunda_optimize_11_${version}_part_1_of_2` }, {}],
        ...place,
      },
      {
        backupId: second.backupId,
        result: "refused",
        snapshots: second.snapshots.map(({ startTime }) => ({ startTime })),
      },
    ]);
  });

  it("examines the installation, and says what is wrong with it", async () => {
    await start("cli-doctor");
    const examined = async (code: number) => {
      const { stdout, ...ran } = await command.run("doctor", "--json");
      expect(ran).toMatchObject({ code });
      const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string; finding: string }[] };
      return Object.fromEntries(findings.map(({ check, level, finding }) => [check, `${level}: ${finding}`]));
    };
    expect((await examined(4))["last-backup"]).toBe("problem: There is no completed backup.");
    await command.json("create", "--backup-id", "51");
    expect(await examined(0)).toMatchObject({
      configuration: expect.stringMatching(/^ok: .* lists 1 backup\.$/) as unknown,
      repository: "ok: The snapshot repository cli-doctor (fs) works on 1 node.",
      permissions: expect.stringMatching(/^ok: The datastore checks no privileges/) as unknown,
      prefix: "ok: All backups in cli-doctor are of one Optimize.",
      clock: "ok: The clocks of the datastore and of this machine agree.",
      "last-backup": expect.stringMatching(/^ok: The last completed backup, 51, is of /) as unknown,
    });

    optimize?.configure({ repositoryName: undefined });
    expect((await examined(4))["configuration"]).toMatch(/^problem: managementApi: .* answered 400 /);
    const settings = { location: join(datastore.repositoryFolder, "cli-doctor"), readonly: "true" };
    await requestDatastore(datastore.url, "PUT", "/_snapshot/cli-doctor", { type: "fs", settings });
    expect((await examined(4))["repository"]).toMatch(/^warning: .* read-only here/);
    await requestDatastore(datastore.url, "DELETE", "/_snapshot/cli-doctor");
    optimize?.configure({ repositoryName: "cli-doctor" });
    expect(await examined(4)).toMatchObject({
      configuration: expect.stringMatching(/^problem: managementApi: .* answered 500 /) as unknown,
      repository: "problem: The datastore has no snapshot repository cli-doctor.",
    });
  });

  /** A rate of the repository would hold a restore that has begun to its end. */
  const restoreNoFasterThan = (rate: string | null) =>
    requestDatastore(datastore.url, "PUT", "/_cluster/settings", {
      persistent: { "indices.recovery.max_bytes_per_sec": rate },
    });

  // What follows is decided above the clients: one datastore shows it.
  const onlyOnce = kind === "elasticsearch-8.19" ? it : undefined;

  onlyOnce?.(
    "removes what a check-restore that was killed in the middle left behind, once the datastore has ended its restore",
    async () => {
      await start("cli-killed");
      await command.json("create", "--backup-id", "61");
      await restoreNoFasterThan("5kb");
      const onTrial = async () => {
        const listed = await requestDatastore(
          datastore.url,
          "GET",
          "/_cat/indices/trial_*?h=index&expand_wildcards=all&format=json",
        );
        return (listed as { index: string }[]).map(({ index }) => index).sort();
      };
      // Part 2 has begun: there is more than the three indices of part 1.
      const isHalfway = () => until(async () => (await onTrial()).length > 3);
      expect(await command.signal("SIGKILL", isHalfway, "check-restore")).toMatchObject({ code: null });
      const left = await onTrial();
      expect(left.length).toBeGreaterThan(3);
      // As long as the datastore restores, nobody can tell that its trial is over.
      const cleanUp = async () => (await command.json("check-restore", "--clean-up")) as { deleted: string[] };
      const first = await cleanUp();
      if (first.deleted.length === 0) expect(first).toMatchObject({ left: [expect.stringMatching(/^trial_/)] });
      await restoreNoFasterThan(null);
      // The search that a living trial keeps open would end by itself, after minutes.
      await requestDatastore(datastore.url, "DELETE", "/_search/scroll/_all").catch(() => undefined);
      let last = first;
      await until(async () => last.deleted.length > 0 || (last = await cleanUp()).deleted.length > 0, 1_500);
      expect({ ...last, deleted: [...last.deleted].sort() }).toEqual({ deleted: left, left: [], foreign: [] });
      expect(await onTrial()).toEqual([]);
    },
  );

  onlyOnce?.("prunes what its ledger holds, as announced, and nothing else", async () => {
    await start("cli-pruned");
    for (const id of ["21", "22", "23"]) await command.json("create", "--backup-id", id);
    // One that somebody else takes, by Optimize's API. Its id is the highest: on a busy machine a datastore may record one
    // start time for two backups, and the ids decide then.
    const headers = { "Content-Type": "application/json" };
    await fetch(`${optimize?.url}/actuator/backups`, { method: "POST", headers, body: '{"backupId":25}' });
    await until(async () => (await command.run("show", "25")).stdout.includes("COMPLETED"));

    const keep = ["prune", "--keep-last", "1", "--minimum-kept", "1"];
    const announced = (await command.json(...keep, "--dry-run")) as {
      suspended?: string;
      decisions: { backupId: string; decision: string; sizeInBytes?: number; reason: string }[];
    };
    expect(announced.suspended).toBeUndefined();
    expect(announced.decisions.map(({ backupId, decision }) => `${backupId} ${decision}`)).toEqual([
      "25 untouched",
      "23 keep",
      "22 prune",
      "21 prune",
    ]);
    const ofProgram = await getPrunePlan({
      datastore: { url: datastore.url },
      repositoryName: "cli-pruned",
      retention: { keepLast: 1, minimumKept: 1 },
      ledger: readFileSync(path("ledger.json"), "utf8"),
    });
    expect(announced).toEqual({ dryRun: true, ...(JSON.parse(JSON.stringify(ofProgram)) as object) });
    expect(announced.decisions[1]?.sizeInBytes).toBeGreaterThan(10_000);
    expect((await command.run(...keep, "--ledger", path("none.json"))).code).toBe(3);
    expect(await command.json(...keep)).toMatchObject({ dryRun: false, deleted: ["21", "22"] });
    expect(await command.json("list")).toMatchObject([{ backupId: "25" }, { backupId: "23" }]);
    expect(await command.json(...keep)).toMatchObject({ deleted: [] });

    const taken = await command.json("create", "--backup-id", "24", "--prune", ...keep.slice(1));
    expect(taken).toMatchObject({ backupId: "24", pruned: { deleted: ["23"] } });
  });

  onlyOnce?.("suspends pruning when Optimize was emptied", async () => {
    await start("cli-emptied");
    for (const id of ["31", "32"]) await command.json("create", "--backup-id", id);
    const { url: datastoreUrl, engine } = datastore;
    const emptied = indices.filter((index) => index.includes("process-instance"));
    try {
      await requestDatastore(datastoreUrl, "DELETE", `/${emptied.join(",")}`);
      const small = await command.json("create", "--backup-id", "33");
      expect(small).toMatchObject({ state: "COMPLETED" });
      const listed = (await command.json("list", "--sizes")) as { sizeInBytes: number }[];
      const plan = await command.run("prune", "--keep-last", "1", "--minimum-kept", "1");
      expect({ code: plan.code, sizes: listed.map(({ sizeInBytes }) => sizeInBytes) }).toMatchObject({ code: 3 });
      expect(plan.stderr).toMatch(/the newest completed backup, 33, has \d+ bytes, and 3[12] has \d+/);
      expect(await snapshotNames("cli-emptied")).toHaveLength(6);
    } finally {
      await seedOptimizeIndices({ datastoreUrl, engine, documents: 2000, version });
    }
  });

  onlyOnce?.("ends as busy, refused, failed and timed out, and goes on with what was broken off", async () => {
    await start("cli-slow", { max_snapshot_bytes_per_sec: "5kb" });
    const isRunning = () => until(async () => (await command.run("show", "41")).stdout.includes("IN_PROGRESS"));
    const broken = await command.signal("SIGINT", isRunning, "create", "--backup-id", "41");
    expect(broken).toMatchObject({ code: 6 });
    expect(broken.stderr).toContain(
      "The backup 41 goes on in Optimize: `npx pulumi-camunda-backup create --backup-id 41 --adopt",
    );

    const busy = await command.run("create", "--when-busy", "fail");
    expect(busy).toMatchObject({ code: 5 });
    expect((await command.run("delete", "41")).code).toBe(5);
    const late = await command.run("create", "--backup-id", "41", "--adopt", "--timeout-seconds", "1");
    expect(late).toMatchObject({ code: 6 });
    await requestDatastore(datastore.url, "PUT", "/_snapshot/cli-slow", {
      type: "fs",
      settings: { location: join(datastore.repositoryFolder, "cli-slow") },
    }).catch(() => undefined);
    expect(await command.json("create", "--backup-id", "41", "--adopt")).toMatchObject({ state: "COMPLETED" });
    expect(readFileSync(path("ledger.json"), "utf8")).toContain(`camunda_optimize_41_${version}_part_2_of_2`);

    expect((await command.run("create", "--backup-id", "41")).code).toBe(3);
    expect((await command.run("create", "--secondary-storage", "opensearch", "--backup-id", "42")).code).toBe(3);
    expect((await command.run("show", "42")).code).toBe(4);
    optimize?.configure({ repositoryName: undefined });
    const failed = await command.run("create", "--backup-id", "42");
    expect(failed).toMatchObject({ code: 4 });
    expect(failed.stderr).toContain("CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME");

    const proxy = await startFaultProxy(optimize?.url ?? "");
    proxy.inject({ do: { kind: "hang" } });
    const flags = ["--management-api-url", proxy.url, "--management-api-request-timeout-seconds", "1"];
    expect((await command.run("create", "--backup-id", "43", ...flags)).code).toBe(6);
    await proxy.stop();
  });
});
