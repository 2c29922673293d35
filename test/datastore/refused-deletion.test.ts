import { connectDatastore } from "../../clients/datastore/connect";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { describeBackups } from "../../operations/backup/describe-backups";
import { takeBackup } from "../../operations/backup/take-backup";
import { withEntry } from "../../operations/retention/ledger";
import { pruneBackups } from "../../operations/retention/prune-backups";
import { prunePlanner } from "../../operations/retention/prune-planner";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { borrowDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 60_000 } as const;
const INDEX = "optimize-metadata_v3";

/** What appears between the last look and the first deletion: how it is set, and whether. */
const BLOCKS: readonly (readonly [string, string, (on: boolean) => unknown])[] = [
  ["an index that may only be read", `/${INDEX}/_settings`, (on) => ({ "index.blocks.read_only": on || null })],
  [
    "a cluster that may only be read",
    "/_cluster/settings",
    (on) => ({ persistent: { "cluster.blocks.read_only": on || null } }),
  ],
];

/** What keeps somebody from writing, and could keep the datastore from deleting snapshots. */
const WHILE_DELETING: typeof BLOCKS = [
  ...BLOCKS,
  [
    "a cluster that lets only delete",
    "/_cluster/settings",
    (on) => ({ persistent: { "cluster.blocks.read_only_allow_delete": on || null } }),
  ],
];

describe.each(["elasticsearch-8.19", "opensearch-2.19"] as const)("on %s", (kind) => {
  it("a deletion that is refused as a whole leaves all as it was: Optimize is started again, and the same restore can be run", async () => {
    const version = versionOn[kind];
    const server = await borrowDatastore(kind);
    const { url, engine } = server;
    const datastore = await connectDatastore({ url });
    await seedOptimizeIndices({ datastoreUrl: url, engine, documents: 500, version });
    const installation = await startInstallation(server, "refused");
    await takeBackup(installation.target, { ...taking, backupId: "11" });
    await installation.optimize.stop();
    const backedUp = await contentHashes(url, "optimize-*");
    const target = { repositoryName: "refused", indexPrefix: "optimize", optimizeVersion: version };
    const options = restoreOf("11", datastore, target);

    const around = restoreSurroundings(datastore);
    const started: number[] = [];
    const optimize = {
      ...around.optimize,
      startsHere: true,
      look: () => Promise.resolve({ running: [], replicas: 2 }),
      start: (replicas: number) => Promise.resolve(void started.push(replicas)).then(() => []),
    };
    for (const [, path, settings] of BLOCKS) {
      const uuids = (await datastore.indices.list("optimize-*")).map(({ name, uuid }) => [name, uuid]);
      const { indices } = datastore;
      const blocking = Object.assign(Object.create(indices) as typeof indices, {
        delete: async (...given: Parameters<typeof indices.delete>) => {
          await requestDatastore(url, "PUT", path, settings(true));
          await indices.delete(...given);
        },
      });
      const restore = restoreOptimize({ ...around, optimize, datastore: { ...datastore, indices: blocking } }, options);
      await expect(restore).rejects.toThrow(/403.*Nothing was deleted, and Optimize runs again as it did before/s);
      await requestDatastore(url, "PUT", path, settings(false));
      expect((await datastore.indices.list("optimize-*")).map(({ name, uuid }) => [name, uuid])).toEqual(uuids);
      expect(started.splice(0)).toEqual([2]);
      expect(JSON.parse((await around.journal.read()) ?? "")).toMatchObject({ phase: "undone" });
    }

    expect(await restoreOptimize(around, options)).toMatchObject({ resumed: false, restoredDocuments: 500 });
    expect(await contentHashes(url, "optimize-*")).toEqual(backedUp);
    await datastore.close();
    await installation.stop();
    await server.stop();
  });

  it("no block keeps delete and prune from deleting whole backups: snapshots are neither indices nor settings", async () => {
    const server = await borrowDatastore(kind);
    const { url, engine } = server;
    const datastore = await connectDatastore({ url });
    await seedOptimizeIndices({ datastoreUrl: url, engine, documents: 50, version: versionOn[kind] });
    const installation = await startInstallation(server, "blocked");
    const { target } = installation;
    const { store } = target;
    if (store === undefined) throw new Error("the installation has a datastore");
    let ledger: Parameters<typeof withEntry>[0] = [];
    const take = async (backupId: string) => {
      const { snapshots } = await takeBackup(target, { ...taking, backupId });
      const { repositoryName, clusterUuid } = store;
      ledger = withEntry(ledger, { backupId, repositoryName, clusterUuid: clusterUuid ?? "", snapshots });
      return snapshots;
    };
    const partsOf = async (backupId: string) =>
      (await describeBackups({ optimize: undefined, store })).find((one) => one.backupId === backupId)?.snapshots
        .length ?? 0;
    const audit = { who: "test", write: () => Promise.resolve() };
    const timeoutMilliseconds = 60_000;
    let next = 21;
    for (const [what, path, settings] of WHILE_DELETING) {
      for (const way of ["delete", "through the datastore", "prune"] as const) {
        const ids = [next++, next++, next++].map(String);
        const [oldest = "", middle = "", newest = ""] = ids;
        ledger = [];
        const recorded = await take(oldest);
        await take(middle);
        await take(newest);
        await requestDatastore(url, "PUT", path, settings(true));
        try {
          const options = { allowDeleteLast: false, acceptSmaller: true, timeoutMilliseconds };
          if (way === "prune") {
            const policy = { keepLast: 1, minimumKept: 1 };
            const replan = prunePlanner({ store }, datastore.snapshots, Date.now, {
              policy,
              ledger,
              indexPrefix: "optimize",
              lastRunCompleted: undefined,
              takenNow: undefined,
            });
            const plan = await replan();
            const pruning = { plan, replan, acceptSmallerSince: newest, audit, timeoutMilliseconds };
            const pruned = await pruneBackups(target, { ...pruning, onGone: () => Promise.resolve() });
            expect([what, pruned.failure, pruned.deleted.map(({ backupId }) => backupId)]).toEqual([
              what,
              undefined,
              [oldest, middle],
            ]);
          } else {
            const throughDatastore = way !== "delete";
            await deleteBackup(target, { ...options, backupId: oldest, recorded, throughDatastore });
          }
        } finally {
          await requestDatastore(url, "PUT", path, settings(false));
        }
        const left = await Promise.all(ids.map(partsOf));
        expect([what, way, ...left]).toEqual([what, way, 0, way === "prune" ? 0 : 2, 2]);
      }
    }
    await installation.stop();
    await datastore.close();
    await server.stop();
  });
});
