import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { type Phase, readJournal } from "../../operations/restore/run/journal";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const REPOSITORY = "interrupted";
const INDEX = "optimize-process-instance-invoice_v8";
const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 20_000 } as const;

/** What ends a process at once. */
class Killed {}

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("a restore that was killed, on %s", (kind) => {
  const version = versionOn[kind];
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let backedUp: Record<string, string>;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, version });
    installation = await startInstallation(server, REPOSITORY);
    await takeBackup(installation.target, { ...options, backupId: "11" });
    backedUp = await contentHashes(server.url, "optimize-*");
    await installation.optimize.stop();
  }, 1_800_000);
  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const restore = (around: RestoreSurroundings) =>
    restoreOptimize(around, {
      ...restoreOf("11", datastore, { repositoryName: REPOSITORY, indexPrefix: "optimize", optimizeVersion: version }),
      safetyBackup: true,
    });

  /** Ends it once it is written down that a phase has begun. */
  async function killedIn(phase: Phase): Promise<RestoreSurroundings> {
    const around = restoreSurroundings(datastore);
    const { journal } = around;
    const killing = async (text: string) => {
      await journal.write(text);
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if ((await readJournal(journal))?.phase === phase) throw new Killed();
    };
    await expect(restore({ ...around, journal: { ...journal, write: killing } })).rejects.toBeInstanceOf(Killed);
    return around;
  }

  /** How many documents of somebody's work an index of a snapshot holds. */
  async function worksIn(snapshot: string): Promise<number> {
    const renamePrefix = "look_";
    await datastore.restores.begin({ repositoryName: REPOSITORY, snapshot, indices: [INDEX], renamePrefix });
    const counted = () =>
      requestDatastore(server.url, "GET", `/look_${INDEX}/_count?q=state:WORK`) as Promise<{ count: number }>;
    let count = 0;
    await until(async () => {
      const told = await counted().catch(() => undefined);
      count = told?.count ?? 0;
      return told !== undefined;
    });
    await requestDatastore(server.url, "DELETE", `/look_${INDEX}`);
    return count;
  }

  it.each(["deleting", "comparing"] as const)(
    "in %s: what was written since is saved before the same restore deletes it",
    async (phase) => {
      const around = await killedIn(phase);
      await requestDatastore(server.url, "PUT", `/${INDEX}/_doc/work-${phase}?refresh=true`, { state: "WORK" });
      const before = await installation.snapshots();
      await restore(around);
      expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
      const saved = (await installation.snapshots()).filter((name) => !before.includes(name));
      expect(saved).toEqual([expect.stringMatching(/^before_restore_optimize_/)]);
      expect(await worksIn(saved[0] ?? "")).toBe(1);
    },
  );
});
