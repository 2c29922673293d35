import { systemClock } from "../../clients/clock";
import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { examine } from "../../operations/doctor/examine";
import { findRetainedBackups } from "../../operations/retention/find-retained-backups";
import { type LedgerEntry, withEntry } from "../../operations/retention/ledger";
import { planPrune } from "../../operations/retention/plan-prune";
import { judgeAbsence, withAbsence } from "../../operations/retention/recorded-absence";
import { optimizeBackupHandler } from "../../provider/optimize-backup/handler";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";
import { DrivenResource } from "./driven-resource";

jest.setTimeout(1_800_000);

const REPOSITORY = "registered-anew";
const HUNDRED_DAYS = 100 * 86_400_000;
const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 20_000 } as const;
const SAID = /3 recorded backups are not in the snapshot repository registered-anew .*at another place than before/;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("on %s", (kind) => {
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let ledger: readonly LedgerEntry[] = [];

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 50, version: versionOn[kind] });
    installation = await startInstallation(server, REPOSITORY);
    for (const backupId of ["101", "102", "103"]) await take(backupId);
  }, 1_800_000);
  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const place = () => ({ repositoryName: REPOSITORY, clusterUuid: datastore.identity.clusterUuid });
  const backups = () => findRetainedBackups({ store: { ...place(), snapshots: datastore.snapshots } });
  async function take(backupId: string): Promise<void> {
    const { snapshots } = await takeBackup(installation.target, { ...options, backupId });
    ledger = withEntry(ledger, { backupId, ...place(), snapshots });
    const look = { place: place(), backups: await backups(), takenNow: backupId };
    ledger = withAbsence(ledger, judgeAbsence(ledger, look));
  }
  const plan = async (scope: "own" | "all" = "own") => {
    const made = planPrune({
      backups: await backups(),
      ledger,
      place: place(),
      policy: { keepLast: 1, minimumKept: 1, scope },
      indexPrefix: "optimize",
      lastRunCompleted: undefined,
      now: Date.now() + HUNDRED_DAYS,
    });
    const due = made.decisions.filter(({ decision }) => decision === "prune").map(({ backupId }) => backupId);
    return { due, missing: made.missing };
  };
  const told = async () => {
    const findings = await examine({
      optimize: undefined,
      datastore: { kind: "connected", system: datastore },
      repositoryName: REPOSITORY,
      indexPrefix: undefined,
      secondaryStorage: undefined,
      coordination: undefined,
      maximumAgeHours: undefined,
      ledgers: [() => Promise.resolve(ledger)],
      schedule: undefined,
      scheduleAccess: undefined,
      clock: systemClock,
    });
    return findings.filter(({ level }) => level === "problem").map(({ finding }) => finding);
  };
  const registerAt = (folder: string) => installation.register({ location: `${server.repositoryFolder}/${folder}` });

  test("a repository that is registered anew at an empty place loses no record, and is told until it is back", async () => {
    expect(await plan()).toEqual({ due: ["102", "101"], missing: undefined });
    expect((await told()).join()).not.toMatch(SAID);

    await registerAt(`${REPOSITORY}-empty`);
    expect(await installation.snapshots()).toEqual([]);
    for (const scope of ["own", "all"] as const) {
      expect(await plan(scope)).toEqual({ due: [], missing: expect.stringMatching(SAID) as string });
    }
    expect((await told()).join()).toMatch(SAID);

    for (const backupId of ["201", "202", "203", "204"]) await take(backupId);
    expect(await plan()).toEqual({ due: [], missing: expect.stringMatching(SAID) as string });
    expect(ledger.map(({ backupId }) => backupId)).toEqual(["101", "102", "103", "201", "202", "203", "204"]);

    await registerAt(REPOSITORY);
    const back = { place: place(), backups: await backups(), acceptMissingUpTo: undefined };
    ledger = withAbsence(ledger, judgeAbsence(ledger, back));
    expect(ledger.find(({ backupId }) => backupId === "101")?.mayLieElsewhere).toBeUndefined();
    // Now those of the other place are missing.
    expect((await plan()).missing).toMatch(/4 recorded backups are not in/);
    expect(await installation.snapshots()).toHaveLength(6);
  });

  test("a resource keeps its backup while the repository is registered elsewhere, and drops one that is gone", async () => {
    const connections = {
      datastore: () => Promise.resolve(datastore),
      optimize: () => installation.target.optimize,
    };
    // One that has listed nothing yet, as in each run of Pulumi.
    const inNewRun = () => new DrivenResource(optimizeBackupHandler(connections));
    const resource = inNewRun();
    const managementApi = { url: installation.proxy.url };
    const where = { managementApi, datastore: { url: server.url }, repositoryName: REPOSITORY };
    const inputs = { ...where, secondaryStorage: "none", allowDeleteLast: true, __provider: "text" };
    expect(await resource.up(inputs)).toBeUndefined();
    expect(await resource.isClean(inputs)).toBe(true);
    const before = resource.recorded;

    await registerAt(`${REPOSITORY}-nothing`);
    const during = inNewRun();
    during.recorded = before;
    expect(await during.refresh()).toBeUndefined();
    expect(during.recorded).toEqual(before);
    await registerAt(REPOSITORY);
    expect(await resource.isClean(inputs)).toBe(true);

    // Another setting is no other place.
    await installation.register({ compress: false });
    const { backupId } = before?.outputs ?? {};
    await requestDatastore(server.url, "DELETE", `/_snapshot/${REPOSITORY}/camunda_optimize_${String(backupId)}_*`);
    const after = inNewRun();
    after.recorded = before;
    expect(await after.refresh()).toBeUndefined();
    expect(after.recorded).toBeUndefined();
  });
});
