import { closeSync, copyFileSync, openSync, readdirSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";

import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { type RestoreOptions } from "../../operations/restore/run/restore-options";
import { TRIAL_INDICES } from "../../operations/trial-restore/trial-name";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const REPOSITORY = "damaged";
const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 20_000 } as const;

/** What becomes of a data file of a backup. A list, a look at the snapshot and a dry run see none of it. */
const damages = [
  [
    "has other bytes",
    (file: string) => {
      const opened = openSync(file, "r+");
      writeSync(opened, Buffer.alloc(64, 0xa5), 0, 64, Math.floor(statSync(file).size / 2));
      closeSync(opened);
    },
  ],
  [
    "was cut short",
    (file: string) => {
      truncateSync(file, 10);
    },
  ],
] as const;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("a damaged backup on %s", (kind) => {
  const version = versionOn[kind];
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let backedUp: Record<string, string>;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 2000, version });
    installation = await startInstallation(server, REPOSITORY);
    await takeBackup(installation.target, { ...options, backupId: "11" });
    backedUp = await contentHashes(server.url, "optimize-*");
    await requestDatastore(server.url, "POST", "/optimize-process-instance-invoice/_doc/new?refresh=true", {
      state: "NEW",
    });
    await installation.optimize.stop();
  }, 1_800_000);
  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const restore = (changes: Partial<RestoreOptions> = {}) =>
    restoreOptimize(restoreSurroundings(datastore), {
      ...restoreOf("11", datastore, { repositoryName: REPOSITORY, indexPrefix: "optimize", optimizeVersion: version }),
      safetyBackup: true,
      ...changes,
    });

  /** The largest: the data of the index with most documents, which the safety snapshot would share. */
  function largestDataFile(): string {
    const folder = join(server.repositoryFolder, REPOSITORY, "indices");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /(^|\/)__[^/.]+$/.test(name))
      .map((name) => join(folder, name));
    const [largest] = files.sort((one, other) => statSync(other).size - statSync(one).size);
    if (largest === undefined) throw new Error(`no data file in ${folder}`);
    return largest;
  }

  const live = async () => ({
    uuids: (await datastore.indices.list("optimize-*")).map(({ name, uuid }) => `${name} ${uuid}`),
    contents: await contentHashes(server.url, "optimize-*"),
    aliases: await datastore.indices.aliases("optimize-*"),
  });

  it.each(damages)("is not restored over healthy data when a file of it %s", async (_, damage) => {
    const file = largestDataFile();
    copyFileSync(file, `${file}.kept`);
    damage(file);
    const before = await live();
    const snapshots = await installation.snapshots();
    await expect(restore()).rejects.toThrow(/^checkFirst: .*gave up restoring .*Nothing was deleted/s);
    expect(await live()).toEqual(before);
    expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);
    expect(await installation.snapshots()).toEqual(snapshots);
    copyFileSync(`${file}.kept`, file);
  });

  it("is restored once it is whole, and nothing is left of the check", async () => {
    const before = await contentHashes(server.url, "optimize-*");
    const { safetySnapshot = "" } = await restore();
    expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
    expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);

    const back = {
      source: { kind: "snapshot", snapshot: safetySnapshot },
      confirm: `optimize@${datastore.identity.clusterUuid.slice(0, 8)}#${safetySnapshot}`,
    } as const;
    const file = largestDataFile();
    copyFileSync(file, `${file}.kept`);
    truncateSync(file, 10);
    await expect(restore(back)).rejects.toThrow(/^checkFirst: .*Nothing was deleted/s);
    expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
    copyFileSync(`${file}.kept`, file);
    await restore(back);
    expect(await contentHashes(server.url, "optimize-*")).toEqual(before);
  });
});
