import { cp } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../clients/clock";
import { connectDatastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { runTrial } from "../../operations/trial-restore/run-trial";
import { borrowDatastore } from "../stack/datastores";
import { seedOptimizeIndices } from "../stack/optimize";
import { startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(900_000);

const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;
const trial = { backupId: "11", repositoryName: "elsewhere", indexPrefix: "optimize", stallMilliseconds: 60_000 };

it.each([
  ["elasticsearch-8.19", "elasticsearch-9.1"],
  ["opensearch-2.19", "opensearch-3.8"],
] as const)("a backup of %s is tried and restored in %s, from a copy of the repository", async (older, newer) => {
  const origin = await borrowDatastore(older);
  const { indices } = await seedOptimizeIndices({ datastoreUrl: origin.url, engine: origin.engine, documents: 1000 });
  const installation = await startInstallation(origin, "elsewhere");
  await takeBackup(installation.target, { ...options, backupId: "11" });
  const backedUp = await contentHashes(origin.url, "optimize-*");
  await installation.stop();

  const target = await borrowDatastore(newer);
  const location = join(target.repositoryFolder, "elsewhere");
  await cp(join(origin.repositoryFolder, "elsewhere"), location, { recursive: true });
  await origin.stop();
  const settings = { location, readonly: "true" };
  await requestDatastore(target.url, "PUT", "/_snapshot/elsewhere", { type: "fs", settings });
  const datastore = await connectDatastore({ url: target.url });
  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const around = { datastore, clock: systemClock, random: Math.random, report: () => undefined, warn };
  const result = await runTrial(trial, around);
  expect(result).toMatchObject({ documents: 1000, problems: [], warnings: [] });
  expect(await datastore.indices.list("*")).toEqual([]);

  const restore = restoreOf("11", datastore, trial);
  const restoring = { ...restoreSurroundings(datastore), warn };
  // A cluster that never saw Optimize has no templates; one start of Optimize makes them, and indices of its own.
  await expect(restoreOptimize(restoring, restore)).rejects.toThrow(
    /no index template optimize-\*.*Start Optimize 8\.8\.0 once/,
  );
  await seedOptimizeIndices({ datastoreUrl: target.url, engine: target.engine, documents: 40 });
  await requestDatastore(target.url, "PUT", "/optimize-process-instance-new_v8");
  const report = await restoreOptimize(restoring, restore);
  expect(report).toMatchObject({ restoredDocuments: 1000, optimizeVersion: "8.8.0" });
  expect(await contentHashes(target.url, "optimize-*")).toEqual(backedUp);
  expect((await datastore.indices.list("*")).map(({ name }) => name)).toEqual(indices);
  const aliases = await datastore.indices.aliases("optimize-*");
  expect(aliases.get("optimize-metadata_v3")).toEqual(["optimize-metadata"]);
  expect(warnings).toEqual([]);
  await datastore.close();
  await target.stop();
});
