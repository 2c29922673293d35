import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { connectOptimize } from "../../clients/optimize/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { confirmationOf } from "../../operations/restore/plan/restore-plan";
import { type RestoreDatastore } from "../../operations/restore/restore-datastore";
import { prepareRestore } from "../../operations/restore/run/prepare-restore";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { type RestoreOptions, type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { vouchedProcess } from "../../operations/restore/run/vouched-process";
import { getRestorePlan } from "../../provider/restore-plan/get-restore-plan";
import { borrowDatastore, type DatastoreKind, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, startOptimizeStandIn, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;
const PREFIX = "optimize-north";

/** What ends a process at once. */
class Killed {}

/** More than the 10,000 hits up to which a search counts exactly unless it is told otherwise. */
const DOCUMENTS = 12_000;

const kinds = ["elasticsearch-8.19", "opensearch-3.8", "elasticsearch-9.1", "opensearch-2.19"] as const;

describe.each(kinds)("restores on %s", (kind: DatastoreKind) => {
  // What is decided above the requests is shown by one of each engine.
  const onOneOfEach = kind === "elasticsearch-8.19" || kind === "opensearch-3.8" ? it : undefined;
  const version = versionOn[kind];
  const another = version === "8.9.2" ? "8.10.0" : "8.9.2";
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let backedUp: Record<string, string>;
  let indices: string[];
  let unchanged: RestoreSurroundings;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    ({ indices } = await seedOptimizeIndices({
      datastoreUrl,
      engine,
      documents: DOCUMENTS,
      indexPrefix: PREFIX,
      version,
    }));
    // A neighbour, whose prefix is the beginning of this one's.
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, indexPrefix: "optimize", version });
    installation = await startInstallation(server, "restores", { indexPrefix: PREFIX });
    await takeBackup(installation.target, { ...taking, backupId: "11" });
    backedUp = await contentHashes(server.url, `${PREFIX}-*`);
    // And one whose prefix begins with this one's.
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, indexPrefix: `${PREFIX}-b`, version });
    await installation.optimize.stop();
  }, 1_800_000);

  beforeEach(() => (unchanged = restoreSurroundings(datastore)));

  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const options = (changes: Partial<RestoreOptions> = {}): RestoreOptions => ({
    ...restoreOf("11", datastore, { repositoryName: "restores", indexPrefix: PREFIX, optimizeVersion: version }),
    ...changes,
  });

  const around = (changed: RestoreDatastore = datastore): RestoreSurroundings => ({
    ...unchanged,
    datastore: changed,
  });

  const planned = async (changes: Partial<RestoreOptions> = {}): Promise<RestorePlan> => {
    const { plan, findings } = await prepareRestore(around(), options(changes));
    expect(findings).toEqual([]);
    if (plan === undefined) throw new Error("no plan");
    return plan;
  };

  /** What happens in a night: documents change, come and go, indices too, one is lost. */
  async function damage(): Promise<void> {
    const index = `${PREFIX}-process-instance-invoice`;
    await requestDatastore(server.url, "POST", `/${index}/_doc/new?refresh=true`, { state: "NEW" });
    const query = { query: { term: { processDefinitionKey: "order-handling" } } };
    const many = `/${PREFIX}-process-instance-order-handling`;
    if (kind.startsWith("opensearch")) await requestDatastore(server.url, "POST", `${many}/_delete_by_query`, query);
    else await requestDatastore(server.url, "PUT", `${many}/_doc/order-handling-3?refresh=true`, { state: "BAD" });
    await requestDatastore(server.url, "PUT", `/${PREFIX}-process-instance-later_v8`);
    await requestDatastore(server.url, "DELETE", `/${PREFIX}-alert_v4?ignore_unavailable=true`);
  }

  // What a test before left, if it failed.
  afterEach(() =>
    requestDatastore(server.url, "DELETE", `/${PREFIX}-process-instance-later_v8?ignore_unavailable=true`),
  );

  // All of the prefixes here begin so.
  const everything = () => contentHashes(server.url, "optimize*");

  onOneOfEach?.("plans by what the datastore tells, and changes nothing", async () => {
    await requestDatastore(server.url, "PUT", `/${PREFIX}-process-instance-later_v8`);
    const plan = await planned();
    expect(plan.deletes.reduce((sum, { documents }) => sum + (documents ?? 0), 0)).toBe(DOCUMENTS);
    expect(plan.deletes.find(({ why }) => why === "leftover")?.name).toBe(`${PREFIX}-process-instance-later_v8`);
    expect(plan.neighbours).toEqual([`${PREFIX}-b`]);
    expect(confirmationOf(plan)).toBe(options().confirm);
    expect((await datastore.indices.list(`${PREFIX}-*`)).length).toBe(2 * indices.length + 1);
    const { disk } = await datastore.cluster.limits();
    expect(disk).toMatchObject({ isEnabled: false, low: { text: "85%" }, floodStage: { usedShare: 0.95 } });
    expect(disk?.isEnabledForSingleNode).toBe(kind === "elasticsearch-8.19");

    const record = "/zeebe-record_process-instance_8.8.0_2026-11-22";
    await requestDatastore(server.url, "PUT", record);
    const { findings } = await prepareRestore(around(), options({ secondaryStorage: "rdbms" }));
    const { repositoryName } = options();
    const asked = { datastore: { url: server.url }, repositoryName, indexPrefix: PREFIX, backupId: "11" };
    const ofProgram = await getRestorePlan({ ...asked, optimizeVersion: version, secondaryStorage: "rdbms" });
    await requestDatastore(server.url, "DELETE", record);
    expect(ofProgram).toMatchObject({ confirm: options().confirm, findings });
    const shared = { ...asked, secondaryStorage: "elasticsearch" } as const;
    expect((await getRestorePlan(shared)).findings).toEqual([
      expect.objectContaining({ kind: "refused", property: "secondaryStorage" }),
    ]);
    expect((await getRestorePlan({ ...shared, coordination: "external" })).findings).toEqual([]);
    // Whoever answers in place of Optimize is told from it.
    const stopped = async (url: string) => {
      const { findings: told } = await getRestorePlan({ ...shared, coordination: "external", managementApi: { url } });
      return told.map(({ kind, property, problem }) => `${kind}: ${property}${problem}`);
    };
    expect(await stopped(server.url)).toEqual([
      expect.stringMatching(/^refused: optimize\.stopped: another program than Optimize answers at /) as string,
    ]);
    expect(await stopped("http://127.0.0.1:1")).toEqual([
      expect.stringMatching(/^warning: optimize\.stopped: nobody answers at /) as string,
    ]);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: "warning",
        problem: expect.stringMatching(/the oldest records .* are from/) as string,
      }),
    ]);
  });

  it("brings every document back, goes back by the safety snapshot, and touches no neighbour", async () => {
    await damage();
    // Optimize was upgraded since the backup, so that its restore is a roll-back.
    const metadata = `/${PREFIX}-metadata/_update/1?refresh=true`;
    await requestDatastore(server.url, "POST", metadata, { doc: { schemaVersion: another } });
    const before = await everything();
    const report = await restoreOptimize(around(), options({ safetyBackup: true }));
    const after = await everything();
    expect(only(after, PREFIX, `${PREFIX}-b`)).toEqual(only(backedUp, PREFIX, `${PREFIX}-b`));
    expect(only(after, `${PREFIX}-b`)).toEqual(only(before, `${PREFIX}-b`));
    expect(only(after, "optimize", PREFIX)).toEqual(only(before, "optimize", PREFIX));
    expect(report).toMatchObject({ restoredDocuments: DOCUMENTS, resumed: false, optimizeVersion: version });
    const aliases = await datastore.indices.aliases(`${PREFIX}-*`);
    expect(aliases.get(`${PREFIX}-metadata_v3`)).toEqual([`${PREFIX}-metadata`]);

    const snapshot = report.safetySnapshot ?? "";
    const confirm = `${PREFIX}@${datastore.identity.clusterUuid.slice(0, 8)}#${snapshot}`;
    const back = options({ source: { kind: "snapshot", snapshot }, confirm });
    // What was saved is labelled with the version whose data it is, not with that of the backup.
    await expect(restoreOptimize(around(), back)).rejects.toThrow(
      `it is of Optimize ${another}, and Optimize ${version} is to`,
    );
    expect(await restoreOptimize(around(), { ...back, optimizeVersion: another })).toMatchObject({
      optimizeVersion: another,
    });
    expect(await everything()).toEqual(before);
  });

  onOneOfEach?.("ends restored when it is killed after any change of the datastore, and run again", async () => {
    for (let at = 1; ; at += 1) {
      await damage();
      let changes = 0;
      const killing =
        <Arguments extends unknown[]>(work: (...args: Arguments) => Promise<void>) =>
        async (...args: Arguments): Promise<void> => {
          await work(...args);
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          if (++changes === at) throw new Killed();
        };
      const { restores, indices: real } = datastore;
      const killed: RestoreDatastore = {
        ...datastore,
        restores: {
          begin: killing((request: Parameters<typeof restores.begin>[0]) => restores.begin(request)),
          recoveries: (pattern) => restores.recoveries(pattern),
        },
        indices: Object.assign(Object.create(real) as typeof real, {
          delete: killing((...args: Parameters<typeof real.delete>) => real.delete(...args)),
        }),
      };
      try {
        await restoreOptimize(around(killed), options());
        expect(at).toBe(4);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      expect(await restoreOptimize(around(), options())).toMatchObject({
        resumed: true,
        restoredDocuments: DOCUMENTS,
      });
    }
    const after = await contentHashes(server.url, `${PREFIX}-*`);
    expect(only(after, PREFIX, `${PREFIX}-b`)).toEqual(only(backedUp, PREFIX, `${PREFIX}-b`));
  });

  onOneOfEach?.("refuses what would do harm, and says all of it", async () => {
    const refusal = async (changes: Partial<RestoreOptions>) =>
      restoreOptimize(around(), options(changes)).then(
        () => "restored",
        (error: unknown) => (error instanceof Error ? error.message : "no error"),
      );
    expect(await refusal({ confirm: `${PREFIX}@elsewhere#11` })).toMatch(/confirm: is .*elsewhere#11/);
    expect(await refusal({ indexPrefix: "optimize" })).toMatch(/with the prefix optimize-north/);
    expect(await refusal({ source: { kind: "backup", backupId: "99" } })).toMatch(/no snapshot of the backup 99/);
    expect(await refusal({ optimizeVersion: another })).toContain(`of Optimize ${version}, and Optimize ${another}`);
    await requestDatastore(server.url, "PUT", `/${PREFIX}-notes`);
    expect(await refusal({})).toMatch(/optimize-north-notes/);
    await requestDatastore(server.url, "DELETE", `/${PREFIX}-notes`);

    const alone = `/_snapshot/restores/camunda_optimize_12_${version}_part_1_of_2?wait_for_completion=true`;
    await requestDatastore(server.url, "PUT", alone, {
      indices: `${PREFIX}-position-based-import-index`,
      include_global_state: false,
    });
    expect(await refusal({ source: { kind: "backup", backupId: "12" } })).toMatch(/not both of its parts/);
    await requestDatastore(server.url, "DELETE", `/_snapshot/restores/camunda_optimize_12_${version}_part_1_of_2`);

    const { url: datastoreUrl, engine } = server;
    const running = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName: "restores", version });
    const api = connectOptimize({ url: running.url });
    await expect(restoreOptimize({ ...around(), optimize: vouchedProcess(api) }, options())).rejects.toThrow(/answers/);
    const asked = { datastore: { url: server.url }, repositoryName: "restores", indexPrefix: PREFIX, backupId: "11" };
    const seen = await getRestorePlan({ ...asked, managementApi: { url: running.url } });
    expect(seen.findings).toContainEqual(
      expect.objectContaining({
        kind: "refused",
        property: "optimize.stopped",
        problem: expect.stringMatching(/answers, so Optimize runs/) as string,
      }),
    );
    await api.close();
    await running.stop();
    await installation.register({ readonly: true });
    expect(await refusal({ safetyBackup: true })).toMatch(/read-only here/);
    expect(await refusal({})).toBe("restored");
    await installation.register();

    // Whose journal is lost, does not restore twice what was worked on since.
    await unchanged.journal.write("");
    await requestDatastore(server.url, "PUT", `/${PREFIX}-settings_v3/_doc/1?refresh=true`, {
      sharingEnabled: false,
    });
    expect(await refusal({ onlyOnce: true })).toMatch(/was restored already, by what the datastore remembers/);
  });
});

/** Those that begin with a prefix, and not with another one that is longer. */
function only(hashes: Record<string, string>, prefix: string, not?: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(hashes).filter(
      ([name]) => name.startsWith(`${prefix}-`) && (not === undefined || !name.startsWith(`${not}-`)),
    ),
  );
}
