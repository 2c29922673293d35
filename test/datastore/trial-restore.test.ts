import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { systemClock } from "../../clients/clock";
import { takeBackup } from "../../operations/backup/take-backup";
import { checkRestore, type CheckSurroundings } from "../../operations/scheduled-run/restore-check";
import { parseRestoreCheck } from "../../operations/scheduled-run/restore-check-status";
import { cleanUpTrials } from "../../operations/trial-restore/clean-up";
import { type BackupTrialSurroundings, runTrial } from "../../operations/trial-restore/run-trial";
import { newTrialId, TRIAL_INDICES, trialPrefix } from "../../operations/trial-restore/trial-name";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const DOCUMENTS = 5000;
const FOREIGN = "trial_20200101t000000_abcdef_optimize-metadata_v7";
const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 10_000 } as const;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("trials of restores on %s", (kind) => {
  const version = versionOn[kind];
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  let indices: string[];
  let warnings: string[];

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    ({ indices } = await seedOptimizeIndices({ datastoreUrl, engine, documents: DOCUMENTS, version }));
    installation = await startInstallation(server, "trials");
    await takeBackup(installation.target, { ...options, backupId: "11" });
  }, 1_800_000);

  beforeEach(() => (warnings = []));

  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const surroundings = (changes: Partial<BackupTrialSurroundings> = {}): BackupTrialSurroundings => ({
    datastore,
    clock: systemClock,
    random: Math.random,
    report: () => undefined,
    warn: (line) => void warnings.push(line),
    ...changes,
  });
  const trial = { backupId: "11", repositoryName: "trials", indexPrefix: "optimize", stallMilliseconds: 60_000 };
  const onTrial = async () => (await datastore.indices.list(TRIAL_INDICES)).map(({ name }) => name);
  const live = async () => ({
    indices: await datastore.indices.list("optimize-*"),
    aliases: await datastore.indices.aliases("optimize-*"),
    documents: await datastore.indices.documentCounts("optimize-*"),
  });
  /** What a trial that was killed leaves behind. */
  const leave = async (trialId: string) => {
    const [part = ""] = await installation.snapshots();
    const [details] = await datastore.snapshotContents.details("trials", [part]);
    const names = details?.indices ?? [];
    const restore = { repositoryName: "trials", snapshot: part, indices: names, renamePrefix: trialPrefix(trialId) };
    await datastore.restores.begin(restore);
    await until(async () => (await datastore.cluster.running()).length === 0);
    return names.map((name) => `${trialPrefix(trialId)}${name}`);
  };

  it("brings every document back beside the live ones, and leaves nothing behind", async () => {
    const before = await live();
    const result = await runTrial(trial, surroundings());
    expect(result).toMatchObject({ documents: DOCUMENTS, problems: [], warnings: [], optimizeVersion: version });
    expect(result.indices.map(({ name }) => name).sort()).toEqual(indices);
    for (const { documents, liveDocuments } of result.indices) expect(documents).toBe(liveDocuments);
    expect(result.restoreSeconds).toBeGreaterThan(0);
    expect(result.sizeInBytes).toBeGreaterThan(10_000);
    expect(result.removed).toHaveLength(indices.length);
    expect(warnings).toEqual([]);
    expect(await onTrial()).toEqual([]);
    expect(await live()).toEqual(before);
  });

  it("is what a schedule's check does: the newest completed backup, with a status that it leaves", async () => {
    let status: Record<string, string> = {};
    const change = (to: (data: Record<string, string>) => Readonly<Record<string, string>>) => {
      status = to(status);
      return Promise.resolve(true);
    };
    const run: CheckSurroundings = {
      ...surroundings(),
      settings: { repositoryName: "trials", indexPrefix: "optimize" },
      connect: () => Promise.resolve(datastore),
      status: { read: () => Promise.resolve(status), change },
      ledger: { read: () => Promise.resolve({}) },
    };
    const { result, message } = await checkRestore(run);
    expect({ result, message }).toEqual({
      result: "completed",
      message: expect.stringMatching(/^The backup 11 can be restored: \d+ indices with 5000 documents/) as string,
    });
    const left = parseRestoreCheck(status["restoreCheck"]);
    expect(left).toMatchObject({ result: "completed", backupId: "11", documents: DOCUMENTS });
    expect(await checkRestore({ ...run, settings: { repositoryName: "none", indexPrefix: "optimize" } })).toMatchObject(
      {
        result: "failed",
      },
    );
    expect(parseRestoreCheck(status["restoreCheck"])).toMatchObject({ result: "failed" });
    expect(await onTrial()).toEqual([]);
  });

  it("restores hidden, read-only indices without aliases and replicas", async () => {
    const trialId = newTrialId(Date.now(), Math.random);
    const [name = ""] = await leave(trialId);
    const settings = JSON.stringify(await requestDatastore(server.url, "GET", `/${name}/_settings?flat_settings=true`));
    for (const setting of ['"index.hidden":"true"', '"index.blocks.write":"true"', '"index.number_of_replicas":"0"']) {
      expect(settings).toContain(setting);
    }
    expect([...(await datastore.indices.aliases(TRIAL_INDICES)).values()].flat()).toEqual([]);
    await cleanUpTrials(datastore, () => true);
  });

  it("removes what a kill left behind, and nothing that only bears such a name", async () => {
    await requestDatastore(server.url, "PUT", `/${FOREIGN}`);
    const before = await live();
    const old = await leave(newTrialId(Date.now() - 3_600_000, Math.random));
    const young = await leave(newTrialId(Date.now(), Math.random));
    expect(await onTrial()).toEqual([...old, ...young, FOREIGN].sort());

    await runTrial(trial, surroundings());
    expect(await onTrial()).toEqual([...young, FOREIGN].sort());
    expect(warnings).toEqual([
      `Removed ${old.length} indices that an earlier trial left behind.`,
      expect.stringMatching(/^Indices of trial_\w+ are there: it may still run/),
      `${FOREIGN}: named as by a trial, but not made by one, and left alone.`,
    ]);
    expect(await cleanUpTrials(datastore, () => true)).toEqual({ deleted: young, left: [], foreign: [FOREIGN] });
    expect(await onTrial()).toEqual([FOREIGN]);
    await requestDatastore(server.url, "DELETE", `/${FOREIGN}`);
    expect(await live()).toEqual(before);
  });

  it.each(["being restored", "being looked at"])(
    "leaves an old trial alone that is %s, by --clean-up too",
    async (state) => {
      const isRestored = state === "being restored";
      const trialId = newTrialId(Date.now() - 3_600_000, Math.random);
      if (isRestored) {
        await installation.register({ max_restore_bytes_per_sec: "5kb" });
        const [, part = ""] = await installation.snapshots();
        const [details] = await datastore.snapshotContents.details("trials", [part]);
        const names = details?.indices ?? [];
        await datastore.restores.begin({
          repositoryName: "trials",
          snapshot: part,
          indices: names,
          renamePrefix: trialPrefix(trialId),
        });
      } else {
        const [first = ""] = await leave(trialId);
        await datastore.indices.keepInUse(first);
      }
      const before = await onTrial();
      const sleep = () => Promise.resolve();
      expect(await cleanUpTrials(datastore, () => true, { sleep })).toEqual({
        deleted: [],
        left: [trialId],
        foreign: [],
      });
      expect(await onTrial()).toEqual(before);
      await datastore.indices.delete(before);
      if (isRestored) await installation.register({ max_restore_bytes_per_sec: "40mb" });
    },
  );

  it("removes what it made when it is broken off", async () => {
    await installation.register({ max_restore_bytes_per_sec: "5kb" });
    const sleep = () => Promise.reject(new Error("broken off"));
    const broken = runTrial(trial, surroundings({ clock: { ...systemClock, sleep } }));
    await expect(broken).rejects.toThrow("broken off");
    expect(await onTrial()).toEqual([]);
    await installation.register({ max_restore_bytes_per_sec: "40mb" });
  });

  it("refuses a writable repository in a cluster without that Optimize, and tries it where it is read-only", async () => {
    await datastore.indices.delete(indices);
    await expect(runTrial(trial, surroundings())).rejects.toThrow(
      /repositoryName: .*trials is writable here.*readonly/,
    );
    expect(await onTrial()).toEqual([]);
    await installation.register({ readonly: true });
    const result = await runTrial(trial, surroundings());
    expect(result).toMatchObject({ documents: DOCUMENTS, problems: [] });
    expect(result.indices.every(({ liveDocuments }) => liveDocuments === undefined)).toBe(true);
    expect(await onTrial()).toEqual([]);
  });

  it("finds out that a file of the backup is damaged, and removes what it made", async () => {
    await requestDatastore(server.url, "DELETE", "/_snapshot/trials");
    const { glob, truncate } = await import("node:fs/promises");
    for await (const file of glob(`${server.repositoryFolder}/trials/indices/*/0/__*`)) await truncate(file, 10);
    await installation.register({ readonly: true });
    const givenUp = runTrial(trial, surroundings());
    await expect(givenUp).rejects.toThrow(/gave up restoring .*: .*failed/s);
    expect(await onTrial()).toEqual([]);
  });
});
