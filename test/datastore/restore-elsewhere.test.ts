import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../clients/clock";
import { connectDatastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { runTrial } from "../../operations/trial-restore/run-trial";
import { snapshotRepositoryHandler } from "../../provider/snapshot-repository/handler";
import { temporaryFolder } from "../stack/guardian";
import { buildPackage } from "../stack/build-package";
import { borrowDatastore, type DatastoreKind } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimize, versionOn } from "../stack/optimize";
import { startInstallation } from "./backup-installation";
import { BuiltCommand } from "./cli-command";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { DrivenResource } from "./driven-resource";
import { HandlerConnections } from "./handler-connections";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

let optimize: RunningOptimize | undefined;

afterEach(() => optimize?.stop());

const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;
const trial = { backupId: "11", repositoryName: "elsewhere", indexPrefix: "optimize", stallMilliseconds: 60_000 };

/** A datastore that never saw Optimize, and beside it all that another one's repository `elsewhere` held, which is gone. */
async function moved(older: DatastoreKind, newer: DatastoreKind, backupIds: readonly string[]) {
  const origin = await borrowDatastore(older);
  const { url: datastoreUrl, engine } = origin;
  const version = versionOn[older];
  const { indices } = await seedOptimizeIndices({ datastoreUrl, engine, documents: 1000, version });
  const installation = await startInstallation(origin, "elsewhere");
  for (const backupId of backupIds) await takeBackup(installation.target, { ...options, backupId });
  const backedUp = await contentHashes(origin.url, "optimize-*");
  await installation.stop();

  const target = await borrowDatastore(newer);
  const location = join(target.repositoryFolder, "elsewhere");
  await cp(join(origin.repositoryFolder, "elsewhere"), location, { recursive: true });
  await origin.stop();
  return { target, location, indices, backedUp, version };
}

test("a backup of OpenSearch 2.19 is tried and restored in 3.8, from a copy of the repository", async () => {
  const { target, location, indices, backedUp, version } = await moved("opensearch-2.19", "opensearch-3.8", ["11"]);
  const settings = { location, readonly: "true" };
  await requestDatastore(target.url, "PUT", "/_snapshot/elsewhere", { type: "fs", settings });
  const datastore = await connectDatastore({ url: target.url });
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const around = { datastore, clock: systemClock, random: Math.random, report: () => undefined, warn };
  const result = await runTrial(trial, around);
  expect(result).toMatchObject({ documents: 1000, problems: [], warnings: [] });
  expect(await datastore.indices.list("*")).toEqual([]);

  const restore = restoreOf("11", datastore, { ...trial, optimizeVersion: version });
  const restoring = { ...restoreSurroundings(datastore), warn };
  // A cluster that never saw Optimize, and no start of it: the snapshots hold all that Optimize needs.
  const report = await restoreOptimize(restoring, restore);
  expect(report).toMatchObject({ restoredDocuments: 1000, optimizeVersion: version });
  expect(await contentHashes(target.url, "optimize-*")).toEqual(backedUp);
  expect((await datastore.indices.list("*")).map(({ name }) => name)).toEqual(indices);
  const aliases = await datastore.indices.aliases("optimize-*");
  expect(aliases.get("optimize-metadata_v3")).toEqual(["optimize-metadata"]);
  expect(warnings).toEqual([]);
  // What was restored is whole for Optimize: its start makes nothing.
  optimize = await startOptimize({ datastoreUrl: target.url, engine: target.engine, version });
  expect(await contentHashes(target.url, "optimize-*")).toEqual(backedUp);
  expect((await datastore.indices.list("*")).map(({ name }) => name)).toEqual(indices);
  await optimize.stop();
  await datastore.close();
  await target.stop();
});

/** docs/runbooks/new-cluster-same-bucket.md, outside Kubernetes; the bucket is a folder. */
test("a backup of Elasticsearch 8.19 lives on in 9.1: the runbook, to the letter", async () => {
  await buildPackage();
  const { target, location, indices, backedUp, version } = await moved("elasticsearch-8.19", "elasticsearch-9.1", [
    "11",
    "12",
  ]);
  const { url, engine } = target;
  const folder = await temporaryFolder("elsewhere");
  const ledger = ["--ledger", join(folder, "ledger.json")];
  const config = join(folder, "new.yaml");
  const configure = (more: string) =>
    writeFile(config, `datastore: { url: "${url}" }\nrepositoryName: elsewhere\n${more}`);
  const command = new BuiltCommand(config);
  const inBucket = async () => (await readdir(location, { recursive: true })).sort();
  const wasInBucket = await inBucket();

  // 2. Register it read-only.
  const warnings: string[] = [];
  const connections = new HandlerConnections();
  const handler = snapshotRepositoryHandler(connections, undefined, (line) => warnings.push(line));
  const repository = new DrivenResource(handler);
  const declared = (fs: object) => ({ datastore: { url }, repositoryName: "elsewhere", fs: { location, ...fs } });
  expect(await repository.up(declared({ readonly: true }))).toBeUndefined();

  // 3. Choose a backup.
  await configure("");
  expect((await command.run("list")).stdout).toMatch(/^12 +COMPLETED[^]*^11 +COMPLETED/m);
  const examined = await command.run("doctor");
  expect(examined).toMatchObject({ code: 0 });
  expect(examined.stdout).toMatch(/^warning +repository .* read-only here/m);
  expect(examined.stdout.match(/^(warning|problem) +\S+/gm)).toEqual([
    "warning  data",
    "warning  repository",
    "warning  versions",
  ]);

  // 4. Restore.
  const about = "secondaryStorage: rdbms\nindexPrefix: optimize\nquietSeconds: 1\n";
  await configure(about);
  const restore = ["restore", "11", "--no-safety-backup", "--optimize-stopped", "--optimize-version", version];
  const planned = await command.run(...restore, "--dry-run");
  expect(planned).toMatchObject({ code: 0, stdout: expect.not.stringContaining(" NO: ") as string });
  const confirm = /--confirm '(.+)'\n$/.exec(planned.stdout)?.[1] ?? "";
  const restored = await command.run(...restore, "--confirm", confirm);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain("Restored the backup 11: 27 indices with 1000 documents");
  expect(await contentHashes(url, "optimize-*")).toEqual(backedUp);
  expect(Object.keys(backedUp).every((name) => indices.includes(name))).toBe(true);

  // That it is the same in the second region, before the day comes, and that nothing of it writes into the bucket.
  expect(await command.json("check-restore")).toMatchObject({ backupId: "12", documents: 1000, problems: [] });
  expect(await inBucket()).toEqual(wasInBucket);

  // 5. Let the new cluster write.
  expect(await repository.up(declared({}))).toBeUndefined();
  expect(warnings).toEqual([]);
  await connections.close();

  // 6. Take a backup, and move over.
  optimize = await startOptimize({ datastoreUrl: url, engine, repositoryName: "elsewhere", version });
  await configure(`${about}managementApi: { url: "${optimize.url}" }\n`);
  const taken = (await command.json("create", ...ledger)) as { backupId: string };
  expect(taken).toMatchObject({ state: "COMPLETED", documents: 1000 });
  expect(await command.run("doctor")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(taken.backupId) as string,
  });
  const adopting = ["create", "--backup-id", "11", "--adopt", ...ledger];
  expect((await command.run(...adopting)).stderr).toContain("prune will leave it alone");
  expect(await command.run(...adopting, "--into-ledger")).toMatchObject({ code: 0, stderr: "" });
  const keep = ["--keep-last", "1", "--minimum-kept", "1", "--dry-run"];
  const { decisions } = (await command.json("prune", ...ledger, ...keep)) as {
    decisions: { backupId: string; decision: string }[];
  };
  expect(decisions.map(({ backupId, decision }) => `${backupId} ${decision}`)).toEqual([
    `${taken.backupId} keep`,
    "12 untouched",
    "11 prune",
  ]);
  await rm(folder, { recursive: true });
  await target.stop();
});
