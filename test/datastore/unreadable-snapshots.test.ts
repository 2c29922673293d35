import { readdirSync, renameSync, writeFileSync } from "node:fs";
import * as v from "valibot";

import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { describeBackups } from "../../operations/backup/describe-backups";
import { readBackup } from "../../operations/backup/read-backup";
import { ALL_BACKUP_SNAPSHOTS } from "../../operations/backup/snapshot-name";
import { sizesOfMany } from "../../operations/backup/snapshot-sizes";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { takeBackup } from "../../operations/backup/take-backup";
import { lookAtDatastore } from "../../operations/restore/plan/look-at-datastore";
import { planRestore } from "../../operations/restore/plan/plan-restore";
import { findRetainedBackups } from "../../operations/retention/find-retained-backups";
import { planPrune } from "../../operations/retention/plan-prune";
import { chooseBackup } from "../../operations/trial-restore/choose-backup";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const REPOSITORY = "unreadable";
const HUNDRED_DAYS = 100 * 86_400_000;
const options = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 20_000 } as const;
const uuids = v.object({ snapshots: v.array(v.object({ snapshot: v.string(), uuid: v.string() })) });

/** What becomes of the file of a snapshot, and what the engine says of it. */
const damages = [
  ["is moved away", (file: string) => renameSync(file, `${file}.away`), /no such file|NoSuchFile|snap-/i],
  [
    "is overwritten by a proxy's error page",
    (file: string) => {
      renameSync(file, `${file}.away`);
      writeFileSync(file, "<html>502 Bad Gateway</html>");
    },
    /codec (header|footer) mismatch/,
  ],
] as const;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("on %s", (kind) => {
  let server: RunningDatastore;
  let datastore: Datastore;
  let installation: BackupInstallation;
  const taken: CompletedBackup[] = [];

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    datastore = await connectDatastore({ url: server.url });
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 50, version: versionOn[kind] });
    installation = await startInstallation(server, REPOSITORY);
    for (const backupId of ["101", "102", "103"]) {
      taken.push(await takeBackup(installation.target, { ...options, backupId }));
    }
  }, 1_800_000);
  afterAll(async () => {
    await installation.stop();
    await datastore.close();
    await server.stop();
  });

  const nameOf = (id: string, part: number) => `camunda_optimize_${id}_${versionOn[kind]}_part_${part}_of_2`;
  const backup = (id: string) => taken.find(({ backupId }) => backupId === id) ?? fail(id);
  const fail = (id: string): never => {
    throw new Error(`no backup ${id}`);
  };
  const folder = () => `${server.repositoryFolder}/${REPOSITORY}`;
  const restored = () => {
    for (const name of readdirSync(folder()).filter((one) => one.endsWith(".away"))) {
      renameSync(`${folder()}/${name}`, `${folder()}/${name.replace(/\.away$/, "")}`);
    }
  };
  const damage = async (names: readonly string[], how: (file: string) => void) => {
    const answer = await requestDatastore(server.url, "GET", `/_snapshot/${REPOSITORY}/_all?verbose=false`);
    for (const { snapshot, uuid } of v.parse(uuids, answer).snapshots) {
      if (names.includes(snapshot)) how(`${folder()}/snap-${uuid}.dat`);
    }
  };
  const store = () => installation.target.store ?? fail("the store");
  const stored = () => store().snapshots.list(REPOSITORY, ALL_BACKUP_SNAPSHOTS);
  const read = (id: string) => readBackup(installation.target, id, backup(id).snapshots);
  const all = () => [101, 102, 103].flatMap((id) => [1, 2].map((part) => nameOf(String(id), part)));
  const ledger = () =>
    taken.map(({ backupId, snapshots }) => ({
      backupId,
      snapshots,
      repositoryName: REPOSITORY,
      clusterUuid: store().clusterUuid,
    }));
  const plan = async (lastRunCompleted: boolean | undefined) =>
    planPrune({
      backups: await findRetainedBackups({ store: store() }),
      ledger: ledger(),
      place: store(),
      policy: { keepLast: 1, minimumKept: 1, failedKeptForDays: 0 },
      indexPrefix: "optimize",
      lastRunCompleted,
      now: Date.now() + HUNDRED_DAYS,
    });
  const restorePlan = async (backupId: string) => {
    const target = {
      source: { kind: "backup" as const, backupId },
      repositoryName: REPOSITORY,
      indexPrefix: "optimize",
      secondaryStorage: "rdbms" as const,
      safetyBackup: true,
    };
    return planRestore(await lookAtDatastore(datastore, target), target);
  };

  describe.each(damages)("the file of a snapshot %s", (_, how, cause) => {
    afterEach(restored);

    test("it is listed as unreadable, with its indices and the cause, and the others as they are", async () => {
      const before = await stored();
      const hidden = nameOf("102", 2);
      await damage([hidden], how);
      const after = await stored();
      expect(after.filter(({ name }) => name !== hidden)).toEqual(before.filter(({ name }) => name !== hidden));
      const unread = after.find(({ name }) => name === hidden);
      expect(unread).toMatchObject({ state: "UNREADABLE", startTime: undefined, endTime: undefined });
      expect(unread?.indices).toEqual(before.find(({ name }) => name === hidden)?.indices);
      expect(unread?.failures.join()).toMatch(cause);
      for (const pattern of [hidden, "camunda_optimize_102_*"]) {
        expect((await store().snapshots.list(REPOSITORY, pattern)).map(({ name }) => name)).toContain(hidden);
      }
      expect(await store().snapshots.list(REPOSITORY, "camunda_optimize_7_*")).toEqual([]);
    });

    test.each([[[2]], [[1, 2]]])("its backup is not lost (parts %j)", async (parts) => {
      await damage(
        parts.map((part) => nameOf("102", part)),
        how,
      );
      expect((await read("102"))?.state).toBe("UNREADABLE");
      expect((await read("101"))?.state).toBe("COMPLETED");
    });

    test("it is not deleted, nor pruned, nor passed over, and no other goes for it", async () => {
      await damage([nameOf("102", 1)], how);
      const { backupId, snapshots: recorded } = backup("102");
      const deletion = { backupId, recorded, allowDeleteLast: true, throughDatastore: true, timeoutMilliseconds: 1000 };
      await expect(deleteBackup(installation.target, deletion)).rejects.toThrow(/102 is not deleted: \S+part_1_of_2: /);
      const decisions = Object.fromEntries((await plan(true)).decisions.map((one) => [one.backupId, one]));
      expect(decisions["102"]).toMatchObject({ decision: "untouched", standing: "unreadable" });
      expect(decisions["102"]?.reason).toMatch(/part_1_of_2 cannot be read now/);
      expect(decisions["103"]?.decision).toBe("keep");
      expect(await installation.snapshots()).toEqual(all());
    });

    test.each([[[2]], [[1, 2]]])(
      "while the newest cannot be read, nothing older is pruned (parts %j)",
      async (parts) => {
        expect((await plan(true)).decisions.find(({ backupId }) => backupId === "101")?.decision).toBe("prune");
        await damage(
          parts.map((part) => nameOf("103", part)),
          how,
        );
        for (const lastRunCompleted of [true, undefined]) {
          const { decisions, suspended } = await plan(lastRunCompleted);
          expect(decisions.filter(({ decision }) => decision === "prune")).toEqual([]);
          expect(suspended).toMatch(/the newest backup, 103, cannot be read now/);
        }
      },
    );

    test("it is described, with the sizes of the others, and a restore of it is refused by its name", async () => {
      await damage([nameOf("103", 2)], how);
      const described = await describeBackups(installation.target, sizesOfMany(datastore));
      expect(described.map(({ backupId, state }) => [backupId, state])).toEqual([
        ["103", "UNREADABLE"],
        ["102", "COMPLETED"],
        ["101", "COMPLETED"],
      ]);
      expect(described[1]?.sizeInBytes).toBeGreaterThan(0);
      const { plan: made, findings } = await restorePlan("103");
      expect(made).toBeUndefined();
      expect(findings.map(({ problem }) => problem).join()).toMatch(/part_2_of_2 cannot be read/);
    });

    test("a trial is of the newest that was taken: unreadable, it is the failure", async () => {
      await damage([nameOf("102", 2)], how);
      expect(chooseBackup(await stored(), undefined, "optimize").backupId).toBe("103");
      await damage([nameOf("103", 1), nameOf("103", 2)], how);
      const snapshots = await stored();
      expect(() => chooseBackup(snapshots, undefined, "optimize")).toThrow(/newest backup, 103, cannot be read/);
    });

    test("a new backup is taken all the same", async () => {
      await damage([nameOf("101", 2)], how);
      const next = await takeBackup(installation.target, { ...options, backupId: undefined });
      expect(next.snapshots).toHaveLength(2);
      await deleteBackup(installation.target, {
        backupId: next.backupId,
        recorded: next.snapshots,
        allowDeleteLast: false,
        throughDatastore: true,
        timeoutMilliseconds: 60_000,
      });
      expect(await installation.snapshots()).toEqual(all());
    });
  });

  test("once the files are back, all stand as recorded", async () => {
    for (const { backupId } of taken) expect((await read(backupId))?.state).toBe("COMPLETED");
  });
});
