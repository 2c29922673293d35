import { connectDatastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
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
});
