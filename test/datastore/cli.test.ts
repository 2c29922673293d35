import { readFileSync } from "node:fs";
import { join } from "node:path";

import { getPrunePlan } from "../../provider/prune-plan/get-prune-plan";
import { startFaultProxy } from "../stack/fault-proxy";
import { versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { CommandStand } from "./command-stand";

jest.setTimeout(1_800_000);

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("camunda-backup with %s", (kind) => {
  const version = versionOn[kind];
  const stand = new CommandStand(kind);
  const path = (name: string) => stand.path(name);
  const snapshotNames = async (repositoryName: string) => {
    const answer = await stand.request("GET", `/_snapshot/${repositoryName}/_all`);
    return (answer as { snapshots: { snapshot: string }[] }).snapshots.map(({ snapshot }) => snapshot).sort();
  };

  it("takes, lists, shows and deletes backups, and leaves a record of each deletion", async () => {
    let command = await stand.start("cli-whole");
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

    await stand.optimize?.stop();
    expect(await command.json("list")).toHaveLength(2);
    command = await stand.start("cli-whole");

    expect(await command.json("delete", "11", "--dry-run")).toMatchObject({ dryRun: true, backupId: "11" });
    expect(await snapshotNames("cli-whole")).toHaveLength(4);
    await command.json("delete", "11");
    expect(await snapshotNames("cli-whole")).toEqual([
      `camunda_optimize_${second.backupId}_${version}_part_1_of_2`,
      `camunda_optimize_${second.backupId}_${version}_part_2_of_2`,
    ]);
    expect((await command.run("delete", second.backupId)).code).toBe(3);

    const identity = (await stand.request("GET", "/")) as { cluster_uuid: string };
    const records = readFileSync(path("deletions.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const place = {
      repositoryName: "cli-whole",
      clusterUuid: identity.cluster_uuid,
      managementApi: stand.optimize?.url,
    };
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
    const command = await stand.start("cli-doctor");
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

    stand.optimize?.configure({ repositoryName: undefined });
    expect((await examined(4))["configuration"]).toMatch(/^problem: managementApi: .* answered 400 /);
    const settings = { location: join(stand.datastore.repositoryFolder, "cli-doctor"), readonly: "true" };
    await stand.request("PUT", "/_snapshot/cli-doctor", { type: "fs", settings });
    expect((await examined(4))["repository"]).toMatch(/^warning: .* read-only here/);
    await stand.request("DELETE", "/_snapshot/cli-doctor");
    stand.optimize?.configure({ repositoryName: "cli-doctor" });
    expect(await examined(4)).toMatchObject({
      configuration: expect.stringMatching(/^problem: managementApi: .* answered 500 /) as unknown,
      repository: "problem: The datastore has no snapshot repository cli-doctor.",
    });
  });

  // What follows is decided above the clients: one datastore shows it.
  const onlyOnce = kind === "elasticsearch-8.19" ? it : undefined;

  onlyOnce?.("prunes what its ledger holds, as announced, and nothing else", async () => {
    const command = await stand.start("cli-pruned");
    for (const id of ["21", "22", "23"]) await command.json("create", "--backup-id", id);
    // One that somebody else takes, by Optimize's API. Its id is the highest: on a busy machine a datastore may record one
    // start time for two backups, and the ids decide then.
    const headers = { "Content-Type": "application/json" };
    await fetch(`${stand.optimize?.url}/actuator/backups`, { method: "POST", headers, body: '{"backupId":25}' });
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
      datastore: { url: stand.datastore.url },
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
    const command = await stand.start("cli-emptied");
    for (const id of ["31", "32"]) await command.json("create", "--backup-id", id);
    const emptied = stand.indices.filter((index) => index.includes("process-instance"));
    try {
      await stand.request("DELETE", `/${emptied.join(",")}`);
      const small = await command.json("create", "--backup-id", "33");
      expect(small).toMatchObject({ state: "COMPLETED" });
      const listed = (await command.json("list", "--sizes")) as { sizeInBytes: number }[];
      const plan = await command.run("prune", "--keep-last", "1", "--minimum-kept", "1");
      expect({ code: plan.code, sizes: listed.map(({ sizeInBytes }) => sizeInBytes) }).toMatchObject({ code: 3 });
      expect(plan.stderr).toMatch(/the newest completed backup, 33, has \d+ bytes, and 3[12] has \d+/);
      expect(await snapshotNames("cli-emptied")).toHaveLength(6);
    } finally {
      await stand.seed();
    }
  });

  onlyOnce?.("ends as busy, refused, failed and timed out, and goes on with what was broken off", async () => {
    const command = await stand.start("cli-slow", { max_snapshot_bytes_per_sec: "5kb" });
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
    await stand
      .request("PUT", "/_snapshot/cli-slow", {
        type: "fs",
        settings: { location: join(stand.datastore.repositoryFolder, "cli-slow") },
      })
      .catch(() => undefined);
    expect(await command.json("create", "--backup-id", "41", "--adopt")).toMatchObject({ state: "COMPLETED" });
    expect(readFileSync(path("ledger.json"), "utf8")).toContain(`camunda_optimize_41_${version}_part_2_of_2`);

    expect((await command.run("create", "--backup-id", "41")).code).toBe(3);
    expect((await command.run("create", "--secondary-storage", "opensearch", "--backup-id", "42")).code).toBe(3);
    expect((await command.run("show", "42")).code).toBe(4);
    stand.optimize?.configure({ repositoryName: undefined });
    const failed = await command.run("create", "--backup-id", "42");
    expect(failed).toMatchObject({ code: 4 });
    expect(failed.stderr).toContain("CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME");

    const proxy = await startFaultProxy(stand.optimize?.url ?? "");
    proxy.inject({ do: { kind: "hang" } });
    const flags = ["--management-api-url", proxy.url, "--management-api-request-timeout-seconds", "1"];
    expect((await command.run("create", "--backup-id", "43", ...flags)).code).toBe(6);
    await proxy.stop();
  });
});
