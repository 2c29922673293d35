import { closeSync, copyFileSync, openSync, readdirSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";

import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { holdsNothing } from "../../operations/restore/run/holds-nothing";
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
/** As far as it says what an Optimize is. */
const PLAN: RestorePlan = {
  version: 1,
  fingerprint: "",
  datastore: "",
  clusterUuid: "",
  repositoryName: REPOSITORY,
  source: { kind: "backup", backupId: "11" },
  optimizeVersion: "8.8.0",
  indexPrefix: "unrefreshed",
  parts: [],
  deletes: [],
  neighbours: [],
};
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

async function addDocuments(url: string, index: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, at) => {
    return `{"create":{"_id":"new-${at}"}}\n{"processDefinitionKey":"invoice","state":"NEW-${at}"}\n`;
  });
  const headers = { "content-type": "application/x-ndjson" };
  const answer = await fetch(`${url}/${index}/_bulk?refresh=true`, { method: "POST", body: lines.join(""), headers });
  if (!(await answer.text()).includes('"errors":false')) throw new Error("not all documents were added");
}

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("a damaged backup on %s", (kind) => {
  const version = versionOn[kind];
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let backedUp: Record<string, string>;
  let ofEleven: string[];

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 2000, version });
    installation = await startInstallation(server, REPOSITORY);
    await takeBackup(installation.target, { ...options, backupId: "11" });
    backedUp = await contentHashes(server.url, "optimize-*");
    ofEleven = dataFiles();
    await addDocuments(server.url, "optimize-process-instance-invoice", 2000);
    await takeBackup(installation.target, { ...options, backupId: "12" });
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

  /** The data of the indices, as the repository holds it: each file once, for all snapshots that have it. */
  function dataFiles(): string[] {
    const folder = join(server.repositoryFolder, REPOSITORY, "indices");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /(^|\/)__[^/.]+$/.test(name))
      .map((name) => join(folder, name));
  }

  /** The largest holds the index with most documents. */
  function largest(files: readonly string[]): string {
    const [first] = [...files].sort((one, other) => statSync(other).size - statSync(one).size);
    if (first === undefined) throw new Error("there is no data file");
    return first;
  }

  /** Damages a file for as long as something is done. */
  async function whileDamaged(file: string, damage: (file: string) => void, work: () => Promise<void>): Promise<void> {
    copyFileSync(file, `${file}.kept`);
    damage(file);
    await work();
    copyFileSync(`${file}.kept`, file);
  }

  const live = async () => ({
    uuids: (await datastore.indices.list("optimize-*")).map(({ name, uuid }) => `${name} ${uuid}`),
    contents: await contentHashes(server.url, "optimize-*"),
    aliases: await datastore.indices.aliases("optimize-*"),
  });

  it.each(damages)("is not restored over healthy data when a file of it %s", async (_, damage) => {
    const [before, snapshots] = [await live(), await installation.snapshots()];
    await whileDamaged(largest(ofEleven), damage, async () => {
      await expect(restore()).rejects.toThrow(/^checkFirst: .*gave up restoring .*deleted nothing/s);
      expect(await live()).toEqual(before);
      expect(await installation.snapshots()).toEqual(snapshots);
    });
    expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);
  });

  it.each(damages)(
    "lets no other one be restored when only the safety snapshot shares its file that %s",
    async (_, damage) => {
      const before = await live();
      const ofTwelve = dataFiles().filter((file) => !ofEleven.includes(file));
      await whileDamaged(largest(ofTwelve), damage, async () => {
        await expect(restore()).rejects.toThrow(
          /^checkFirst: the safety snapshot \S+ was taken, and does not come back/,
        );
        expect(await live()).toEqual(before);
      });
      expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);
    },
  );

  it("is restored once it is whole, and what was saved can be brought back unless that is damaged", async () => {
    const before = await contentHashes(server.url, "optimize-*");
    const { safetySnapshot = "" } = await restore();
    expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
    expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);

    const back = {
      source: { kind: "snapshot", snapshot: safetySnapshot },
      confirm: `optimize@${datastore.identity.clusterUuid.slice(0, 8)}#${safetySnapshot}`,
    } as const;
    await whileDamaged(largest(ofEleven), damages[1][1], async () => {
      await expect(restore(back)).rejects.toThrow(/^checkFirst: .*deleted nothing/s);
      expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
    });
    await restore(back);
    expect(await contentHashes(server.url, "optimize-*")).toEqual(before);
  });

  it("saves what no search finds yet: an index holds nothing only if nothing was ever written to it", async () => {
    const index = "unrefreshed-settings_v3";
    await requestDatastore(server.url, "PUT", `/${index}`, {
      settings: { number_of_replicas: 0, "index.refresh_interval": "-1" },
    });
    const holds = async () => {
      const counts = await datastore.indices.documentCounts("unrefreshed-*");
      const deletes = (await datastore.indices.list("unrefreshed-*")).map(({ name, uuid }) => ({
        name,
        uuid,
        why: "replaced" as const,
        documents: counts.of(name),
        sizeInBytes: 0,
      }));
      expect(deletes).toMatchObject([{ documents: 0 }]);
      return holdsNothing(datastore, { ...PLAN, deletes });
    };
    expect(await holds()).toBe(true);
    await requestDatastore(server.url, "PUT", `/${index}/_doc/1`, { saved: "yes" });
    expect(await holds()).toBe(false);
    await requestDatastore(server.url, "DELETE", `/${index}`);
  });
});
