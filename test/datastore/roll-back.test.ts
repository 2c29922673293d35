import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../stack/guardian";
import { buildPackage } from "../stack/build-package";
import { borrowDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { createOptimizeSchema } from "../stack/optimize/seed/seed-indices";
import { BuiltCommand } from "./cli-command";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

let optimize: RunningOptimize | undefined;

afterEach(() => optimize?.stop());

/** What an upgrade of Optimize to 8.9.0 leaves: some indices and templates under new versions, the old ones gone. */
async function upgrade(url: string, upgraded: readonly [from: string, to: string][]): Promise<void> {
  const send = (method: string, path: string, body?: object) => requestDatastore(url, method, path, body);
  for (const [from, to] of upgraded) {
    const alias = from.replace(/_v\d+$/, "");
    await send("DELETE", `/_index_template/${from}`);
    const template = { settings: { number_of_shards: 1, number_of_replicas: 0 }, aliases: { [alias]: {} } };
    await send("PUT", `/_index_template/${to}`, { index_patterns: [to], template });
    await send("PUT", `/${to}`);
    await send("POST", "/_reindex?refresh=true", { source: { index: from }, dest: { index: to } });
    await send("DELETE", `/${from}`);
  }
  await send("POST", "/optimize-metadata/_update/1?refresh=true", { doc: { schemaVersion: "8.9.0" } });
  await send("PUT", "/optimize-process-instance-since_v9/_doc/1?refresh=true", { state: "ACTIVE" });
  await send("POST", "/_aliases", {
    actions: [{ add: { index: "optimize-process-instance-since_v9", alias: "optimize-process-instance-since" } }],
  });
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
  const startOptimize = async (version: string) => {
    optimize = await startOptimizeStandIn({ datastoreUrl: url, engine, repositoryName: "rolled-back", version });
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
  const { indices } = await seedOptimizeIndices({ datastoreUrl: url, engine, documents: 1000 });

  // Before the upgrade.
  await startOptimize("8.8.0");
  expect(await command.json("create", "--backup-id", "11")).toMatchObject({ optimizeVersion: "8.8.0" });
  expect(await command.run("doctor")).toMatchObject({ code: 0 });
  expect(await command.json("check-restore")).toMatchObject({ backupId: "11", documents: 1000, problems: [] });
  const backedUp = await contentHashes(url, "optimize-*");
  await optimize?.stop();

  // The upgrade.
  await upgrade(url, [
    ["optimize-process-instance-invoice_v8", "optimize-process-instance-invoice_v9"],
    ["optimize-single-process-report_v10", "optimize-single-process-report_v11"],
  ]);
  await startOptimize("8.9.0");
  expect(await command.json("create", "--backup-id", "12")).toMatchObject({ optimizeVersion: "8.9.0" });
  expect((await command.run("list")).stdout).toMatch(/^12 +COMPLETED.* 8\.9\.0 [^]*^11 +COMPLETED.* 8\.8\.0 /m);

  // Roll back, 2: install the old version, and do not let it start.
  await optimize?.stop();

  // 3. See what would happen.
  const restore = ["restore", "11", "--optimize-stopped", "--optimize-version", "8.8.0"];
  const planned = await command.run(...restore, "--dry-run");
  expect(planned).toMatchObject({ code: 3 });
  const deletes = [...planned.stdout.matchAll(/^(optimize-\S+) +(replaced|gone afterwards) /gm)];
  expect(deletes.filter(([, , why]) => why === "gone afterwards").map(([, name]) => name)).toEqual([
    "optimize-process-instance-invoice_v9",
    "optimize-process-instance-since_v9",
    "optimize-single-process-report_v11",
  ]);
  expect(planned.stdout).toMatch(/ note: .*of Optimize 8\.9\.0, and is replaced by that of 8\.8\.0.* a roll-back/);
  expect(planned.stdout.match(/^ +NO: .*/gm)).toEqual([
    expect.stringMatching(/no index template optimize-process-instance-invoice_v8.*does not start on data of 8\.9\.0/),
  ]);

  // 4. The templates of the old version are gone: seed them.
  await requestDatastore(url, "DELETE", `/${deletes.map(([, name]) => name).join(",")}`);
  await createOptimizeSchema({ datastoreUrl: url });

  // 5. Restore.
  const again = await command.run(...restore, "--dry-run");
  expect(again).toMatchObject({ code: 0 });
  const confirm = /--confirm '(.+)'\n$/.exec(again.stdout)?.[1] ?? "";
  const restored = await command.run(...restore, "--confirm", confirm);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain("Restored the backup 11: 22 indices with 1000 documents");
  expect(await contentHashes(url, "optimize-*")).toEqual(backedUp);
  const names = (await requestDatastore(url, "GET", "/_cat/indices/optimize-*?h=index&format=json")) as {
    index: string;
  }[];
  expect(names.map(({ index }) => index).sort()).toEqual(indices);

  // 6. Take a backup, and go on.
  await startOptimize("8.8.0");
  const taken = (await command.json("create")) as { backupId: string };
  expect(taken).toMatchObject({ optimizeVersion: "8.8.0", state: "COMPLETED" });
  const examined = await command.run("doctor");
  expect(examined).toMatchObject({ code: 0 });
  expect(examined.stdout).toMatch(new RegExp(`versions .*Optimize 8\\.8\\.0[^]*completed backup, ${taken.backupId}`));
  expect((await command.run("list")).stdout).toMatch(/^12 +COMPLETED.* 8\.9\.0 /m);
  const refused = await command.run("restore", "12", "--optimize-stopped", "--dry-run");
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain("it is of Optimize 8.9.0, and the data that is here is of Optimize 8.8.0");
  await rm(folder, { recursive: true });
  await datastore.stop();
});
