import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../stack/guardian";
import { buildPackage } from "../stack/build-package";
import { borrowDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimize, upgradeOptimize } from "../stack/optimize";

import { BuiltCommand } from "./cli-command";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

let optimize: RunningOptimize | undefined;

afterEach(() => optimize?.stop());

/** What comes after the upgrade: a process that nobody had deployed before. */
async function importProcess(url: string, key: string): Promise<void> {
  const aliases = {
    [`optimize-process-instance-${key}`]: { is_write_index: true },
    "optimize-process-instance": { is_write_index: false },
  };
  await requestDatastore(url, "PUT", `/optimize-process-instance-${key}_v8`, { aliases });
  const document = { state: "ACTIVE" };
  await requestDatastore(url, "PUT", `/optimize-process-instance-${key}/_doc/1?refresh=true`, document);
}

/** docs/runbooks/upgrade-and-roll-back.md, outside Kubernetes. */
test("an upgrade of Optimize is rolled back by the runbook, to the letter", async () => {
  await buildPackage();
  const datastore = await borrowDatastore("opensearch-3.8");
  const { url, engine, repositoryFolder } = datastore;
  const folder = await temporaryFolder("roll-back");
  const config = join(folder, "backup.yaml");
  const command = new BuiltCommand(config);
  const location = join(repositoryFolder, "rolled-back");
  await requestDatastore(url, "PUT", "/_snapshot/rolled-back", { type: "fs", settings: { location } });
  const start = async (version: string) => {
    optimize = await startOptimize({ datastoreUrl: url, engine, repositoryName: "rolled-back", version });
    await writeFile(
      config,
      `datastore: { url: "${url}" }
repositoryName: rolled-back
secondaryStorage: none
managementApi: { url: "${optimize.url}" }
quietSeconds: 1
`,
    );
  };
  const { indices } = await seedOptimizeIndices({ datastoreUrl: url, engine, documents: 1000, version: "8.9.2" });

  // Before the upgrade.
  await start("8.9.2");
  expect(await command.json("create", "--backup-id", "11")).toMatchObject({ optimizeVersion: "8.9.2" });
  expect(await command.run("doctor")).toMatchObject({ code: 0 });
  expect(await command.json("check-restore")).toMatchObject({ backupId: "11", documents: 1000, problems: [] });
  const backedUp = await contentHashes(url, "optimize-*");
  await optimize?.stop();

  // The upgrade.
  await upgradeOptimize({ datastoreUrl: url, engine, version: "8.10.0" });
  await start("8.10.0");
  await importProcess(url, "since");
  expect(await command.json("create", "--backup-id", "12")).toMatchObject({ optimizeVersion: "8.10.0" });
  expect((await command.run("list")).stdout).toMatch(/^12 +COMPLETED.* 8\.10\.0 [^]*^11 +COMPLETED.* 8\.9\.2 /m);

  // Roll back, 2: install the old version, and do not let it start.
  await optimize?.stop();

  // 3. See what would happen.
  const restore = ["restore", "11", "--optimize-stopped", "--optimize-version", "8.9.2"];
  const planned = await command.run(...restore, "--dry-run");
  expect(planned).toMatchObject({ code: 0 });
  const deletes = [...planned.stdout.matchAll(/^(optimize-\S+) +(replaced|gone afterwards) /gm)];
  expect(deletes.filter(([, , why]) => why === "gone afterwards").map(([, name]) => name)).toEqual([
    "optimize-business-value-overview_v1",
    "optimize-business-value-target_v1",
    "optimize-job-registry_v1",
    "optimize-process-instance-since_v8",
    "optimize-update-log_v1",
    "optimize-web-session_v1",
  ]);
  expect(planned.stdout).toMatch(/ note: .*of Optimize 8\.10\.0, and is replaced by that of 8\.9\.2.* a roll-back/);
  expect(planned.stdout).not.toMatch(/ NO: /);
  // The old version does not start on the data of the new one.
  await expect(start("8.9.2")).rejects.toThrow(/of version \[8\.10\.0\]/);

  // 4. Restore.
  const confirm = /--confirm '(.+)'\n$/.exec(planned.stdout)?.[1] ?? "";
  const restored = await command.run(...restore, "--confirm", confirm);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain("Restored the backup 11: 26 indices with 1000 documents");
  expect(await contentHashes(url, "optimize-*")).toEqual(backedUp);
  const names = (await requestDatastore(url, "GET", "/_cat/indices/optimize-*?h=index&format=json")) as {
    index: string;
  }[];
  expect(names.map(({ index }) => index).sort()).toEqual(indices);

  // 5. Take a backup, and go on.
  await start("8.9.2");
  const taken = (await command.json("create")) as { backupId: string };
  expect(taken).toMatchObject({ optimizeVersion: "8.9.2", state: "COMPLETED" });
  const examined = await command.run("doctor");
  expect(examined).toMatchObject({ code: 0 });
  expect(examined.stdout).toMatch(new RegExp(`versions .*Optimize 8\\.9\\.2[^]*completed backup, ${taken.backupId}`));
  expect((await command.run("list")).stdout).toMatch(/^12 +COMPLETED.* 8\.10\.0 /m);
  const refused = await command.run("restore", "12", "--optimize-stopped", "--dry-run");
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain("it is of Optimize 8.10.0, and the data that is here is of Optimize 8.9.2");
  await rm(folder, { recursive: true });
  await datastore.stop();
});
