import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { lookAtDatastore } from "../../operations/restore/plan/look-at-datastore";
import { planRestore } from "../../operations/restore/plan/plan-restore";
import { type RestoreTarget } from "../../operations/restore/plan/restore-situation";
import { startDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(180_000);

const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("restores on %s", (kind) => {
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let indices: string[];

  beforeAll(async () => {
    server = await startDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    ({ indices } = await seedOptimizeIndices({ datastoreUrl, engine, documents: 20_000 }));
    installation = await startInstallation(server, "restores");
    await takeBackup(installation.target, { ...options, backupId: "11" });
  }, 900_000);

  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const target = (changes: Partial<RestoreTarget> = {}): RestoreTarget => ({
    source: { kind: "backup", backupId: "11" },
    repositoryName: "restores",
    indexPrefix: "optimize",
    safetySnapshot: true,
    ...changes,
  });

  it("plans by what the datastore tells", async () => {
    await requestDatastore(server.url, "PUT", "/optimize-process-instance-later_v8");
    const { plan, findings } = planRestore(await lookAtDatastore(datastore, target()), target());
    expect(findings).toEqual([]);
    expect(plan?.parts.flatMap((part) => part.indices.map(({ name }) => name)).sort()).toEqual(indices);
    expect(plan?.deletes.reduce((sum, { documents }) => sum + (documents ?? 0), 0)).toBe(20_000);
    expect(plan?.deletes.find(({ why }) => why === "leftover")?.name).toBe("optimize-process-instance-later_v8");
    await requestDatastore(server.url, "DELETE", "/optimize-process-instance-later_v8");
  });
});
