import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { takeBackup } from "../../operations/backup/take-backup";
import { type RestoreDatastore } from "../../operations/restore/restore-datastore";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 60_000 } as const;
const DOCUMENTS = 2500;

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.message : "no error"),
  );

const KIND = "elasticsearch-8.19";
const version = versionOn[KIND];

let server: RunningDatastore;
let datastore: Datastore;
let installation: BackupInstallation;

beforeAll(async () => {
  server = await borrowDatastore(KIND);
  datastore = await connectDatastore({ url: server.url });
}, 1_800_000);
afterAll(async () => {
  await datastore.close();
  await installation.stop();
  await server.stop();
});

/** The engine gives no shard a place from now on, as on a full disk; null ends that. */
async function fillDisk(bytesToKeepFree: string | null): Promise<void> {
  const persistent = {
    "cluster.info.update.interval": bytesToKeepFree && "10s",
    "cluster.routing.allocation.disk.threshold_enabled": bytesToKeepFree && true,
    "cluster.routing.allocation.disk.watermark.low": bytesToKeepFree,
    "cluster.routing.allocation.disk.watermark.high": bytesToKeepFree,
    "cluster.routing.allocation.disk.watermark.flood_stage": bytesToKeepFree && "1b",
  };
  await requestDatastore(server.url, "PUT", "/_cluster/settings", { persistent });
  if (bytesToKeepFree === null) return;
  // It looks at its disks now and then only.
  await until(async () => {
    await requestDatastore(server.url, "PUT", "/probe?wait_for_active_shards=0", {});
    const why = await datastore.cluster.whyUnassigned("probe");
    await requestDatastore(server.url, "DELETE", "/probe");
    return /watermark/.test(why ?? "");
  });
}

/** The way to restores of a disk that gets full after all was judged, and deleted. */
function filling(fill: () => Promise<void>): RestoreDatastore["restores"] {
  const { restores } = datastore;
  return {
    recoveries: (pattern) => restores.recoveries(pattern),
    begin: async (request) => {
      await fill();
      await restores.begin(request);
    },
  };
}

it("says when the disk is full, is not harmed by a deletion of the backup that it restores, nor by the datastore's crash, and is finished by a rerun", async () => {
  const { url: datastoreUrl, engine } = server;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: DOCUMENTS, version });
  installation = await startInstallation(server, "faults");
  const { snapshots: recorded } = await takeBackup(installation.target, { ...taking, backupId: "11" });
  const backedUp = await contentHashes(server.url, "optimize-*");
  const parts = await installation.snapshots();
  await installation.optimize.stop();
  await installation.register({ max_restore_bytes_per_sec: "40kb" });
  const options = restoreOf("11", datastore, {
    repositoryName: "faults",
    indexPrefix: "optimize",
    optimizeVersion: version,
  });
  const around = restoreSurroundings(datastore);

  await fillDisk("1000tb");
  expect(await messageOf(restoreOptimize(around, options))).toMatch(
    /^Nothing was changed: datastore: the restore needs .* 0\.0 MB .* before the low watermark of 1000tb \(cluster\.routing/,
  );
  await fillDisk(null);
  const restores = filling(() => fillDisk("1000tb"));
  expect(await messageOf(restoreOptimize({ ...around, datastore: { ...datastore, restores } }, options))).toMatch(
    /The datastore gave up restoring .*watermark.* Run the restore again once that is mended/,
  );
  await fillDisk(null);

  const brokenOff = messageOf(restoreOptimize(around, options));
  // Of part 1 nothing is needed any more: nothing but part 2 keeps the engine from deleting it.
  const running = () => datastore.cluster.running();
  await until(async () => (await running()).some(({ snapshots }) => snapshots.includes(parts[1] ?? "")), 120);
  const deletion = { backupId: "11", recorded, allowDeleteLast: true, timeoutMilliseconds: 1_000 };
  expect(await messageOf(deleteBackup(installation.target, { ...deletion, throughDatastore: true }))).toMatch(
    /The backup 11 is not deleted: it is being restored/,
  );
  expect(await installation.snapshots()).toEqual(parts);

  await server.kill();
  expect(await brokenOff).toMatch(
    /ECONNREFUSED|did not answer|ended.*The data is not whole: leave Optimize stopped\. The same restore/,
  );
  await server.restart();
  await datastore.close();
  datastore = await connectDatastore({ url: server.url });
  await installation.register();
  const report = await restoreOptimize({ ...around, datastore }, options);
  expect(report).toMatchObject({ resumed: true, restoredDocuments: DOCUMENTS });
  expect(report.deletedIndices).not.toEqual([]);
  expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
});
