import { cp } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../clients/clock";
import { connectDatastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { runTrial } from "../../operations/trial-restore/run-trial";
import { borrowDatastore } from "../stack/datastores";
import { seedOptimizeIndices } from "../stack/optimize";
import { startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(900_000);

const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;
const trial = { backupId: "11", repositoryName: "elsewhere", indexPrefix: "optimize", stallMilliseconds: 60_000 };

it.each([
  ["elasticsearch-8.19", "elasticsearch-9.1"],
  ["opensearch-2.19", "opensearch-3.8"],
] as const)("a backup of %s can be restored in %s, from a copy of the repository", async (older, newer) => {
  const origin = await borrowDatastore(older);
  await seedOptimizeIndices({ datastoreUrl: origin.url, engine: origin.engine, documents: 1000 });
  const installation = await startInstallation(origin, "elsewhere");
  await takeBackup(installation.target, { ...options, backupId: "11" });
  await installation.stop();

  const target = await borrowDatastore(newer);
  const location = join(target.repositoryFolder, "elsewhere");
  await cp(join(origin.repositoryFolder, "elsewhere"), location, { recursive: true });
  await origin.stop();
  const settings = { location, readonly: "true" };
  await requestDatastore(target.url, "PUT", "/_snapshot/elsewhere", { type: "fs", settings });
  const datastore = await connectDatastore({ url: target.url });
  const warnings: string[] = [];
  const around = { datastore, clock: systemClock, random: Math.random, report: () => undefined };
  const result = await runTrial(trial, { ...around, warn: (line) => void warnings.push(line) });
  expect(result).toMatchObject({ documents: 1000, problems: [], warnings: [] });
  expect(warnings).toEqual([]);
  expect(await datastore.indices.list("*")).toEqual([]);
  await datastore.close();
  await target.stop();
});
