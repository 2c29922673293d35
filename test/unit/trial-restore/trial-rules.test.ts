import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { assert, date, property, stringMatching } from "fast-check";

import { type StoredIndex } from "../../../clients/datastore/indices";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { type Manifest } from "../../../operations/restore/plan/manifest";
import { type RestoreSituation, type RestoreTarget } from "../../../operations/restore/plan/restore-situation";
import { chooseBackup } from "../../../operations/trial-restore/choose-backup";
import { compareTrial } from "../../../operations/trial-restore/compare-trial";
import { judgeTrial } from "../../../operations/trial-restore/judge-trial";
import { trialIndices } from "../../../operations/trial-restore/own-indices";
import { LIMITS } from "../restore/situations";
import { newTrialId, parseTrialName, tooLong, trialPrefix } from "../../../operations/trial-restore/trial-name";

const TRIAL = "trial_20261121t131502_a1b2c3";
const NAME = "optimize-position-based-import-index_v3";
const PART = "camunda_optimize_7_8.8.0_part_1_of_2";
const GIGABYTE = 1_000_000_000;

const manifest: Manifest = {
  source: { kind: "backup", backupId: "7" },
  optimizeVersion: "8.8.0",
  parts: [
    {
      snapshot: PART,
      uuid: "u",
      startTime: "2026-11-21T12:00:00.000Z",
      engineVersion: "8.19.0",
      indices: [{ name: NAME, shards: 1, sizeInBytes: 10 * GIGABYTE }],
    },
  ],
};

describe("names of trials", () => {
  it("begin with no prefix that an Optimize can have, and are taken apart again", () => {
    const prefixes = stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
    const times = date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    assert(
      property(prefixes, times, (prefix, time) => {
        const trialId = newTrialId(time.getTime(), Math.random);
        const name = `${trialPrefix(trialId)}${prefix}-${NAME}`;
        if (!prefix.startsWith("trial_")) expect(name.startsWith(`${prefix}-`)).toBe(false);
        const began = Math.floor(time.getTime() / 1000) * 1000;
        expect(parseTrialName(name)).toEqual({ trialId, began, original: `${prefix}-${NAME}` });
      }),
    );
  });

  it.each(["trial_x_y_z", "trial_20261121t131502_a1b2c3", "trial_20261321t131502_a1b2c3_a", `a${TRIAL}_${NAME}`])(
    "are not %s",
    (name) => expect(parseTrialName(name)).toBeUndefined(),
  );

  it("can be too long", () => {
    expect(tooLong(TRIAL, ["x".repeat(226), "x".repeat(227)])).toEqual(["x".repeat(227)]);
  });
});

const recovery = (changes: Partial<ShardRecovery> = {}): ShardRecovery => ({
  index: `${TRIAL}_${NAME}`,
  shard: 0,
  primary: true,
  type: "SNAPSHOT",
  stage: "DONE",
  source: { repositoryName: "trials", snapshot: PART, index: NAME },
  totalBytes: 1,
  recoveredBytes: 1,
  ...changes,
});

describe("which indices a trial made", () => {
  const own = { name: `${TRIAL}_${NAME}`, createdAs: NAME };

  it.each([
    ["restored by it", own, [recovery()], true],
    ["restored by it, whose recovery is forgotten", own, [], true],
    ["created under its name", { ...own, createdAs: own.name }, [], false],
    ["of which that is not known", { ...own, createdAs: undefined }, [], false],
    [
      "restored of another index",
      own,
      [recovery({ source: { repositoryName: "r", snapshot: PART, index: "a" } })],
      false,
    ],
    ["with another name", { name: "trial_mine", createdAs: "mine" }, [], false],
  ])("%s", (_, origin, recoveries, isOwn) => {
    const { own: made, foreign } = trialIndices([origin], recoveries);
    expect([made.map(({ name }) => name), foreign]).toEqual(isOwn ? [[origin.name], []] : [[], [origin.name]]);
  });
});

describe("what speaks against a trial", () => {
  const target: RestoreTarget = {
    source: manifest.source,
    repositoryName: "trials",
    indexPrefix: "optimize",
    safetyBackup: false,
  };
  const live: StoredIndex = {
    name: NAME,
    uuid: "i",
    isOpen: true,
    health: "green",
    shards: 1,
    replicas: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
    sizeInBytes: 1,
  };
  const situation = (changes: Partial<RestoreSituation> = {}): RestoreSituation => ({
    datastore: "http://datastore.test:9200",
    identity: { engine: "elasticsearch", version: "8.19.5", clusterUuid: "c" },
    repository: { name: "trials", type: "fs", settings: {} },
    repositoryProblem: undefined,
    snapshots: [],
    indices: [live],
    documents: DocumentCounts.complete(new Map()),
    records: undefined,
    schemaVersion: undefined,
    health: { status: "green", dataNodes: 1, activeShards: 10, unassignedShards: 0 },
    limits: LIMITS,
    disks: [{ node: "n", totalBytes: 100 * GIGABYTE, availableBytes: 60 * GIGABYTE }],
    running: [],
    ...changes,
  });
  const found = (changes: Partial<RestoreSituation>) =>
    judgeTrial(TRIAL, manifest, situation(changes), target).map(({ kind, property }) => `${kind} ${property}`);
  const disk = (availableBytes: number) => [{ node: "n", totalBytes: 100 * GIGABYTE, availableBytes }];

  it.each([
    ["nothing", {}, []],
    ["enough space", { disks: disk(25.1 * GIGABYTE) }, []],
    ["a disk that would be fuller than shards are placed on", { disks: disk(24.9 * GIGABYTE) }, ["refused datastore"]],
    ["no answer about disks", { disks: { notTold: "how much space there is" } }, ["warning datastore"]],
    ["too many shards", { limits: { ...LIMITS, shardsPerDataNode: 10 } }, ["refused datastore"]],
    [
      "a restore that runs",
      { running: [{ repositoryName: "other", activity: "restore" as const, snapshots: ["s"] }] },
      ["busy datastore"],
    ],
    ["another writer", { indices: [] }, ["refused repositoryName"]],
    [
      "nothing, where the repository is only read",
      { indices: [], repository: { name: "trials", type: "fs", settings: { readonly: "true" } } },
      [],
    ],
    [
      "an older engine",
      { identity: { engine: "elasticsearch" as const, version: "8.18.0", clusterUuid: "c" } },
      ["refused datastore"],
    ],
  ])("%s", (_, changes, expected) => expect(found(changes)).toEqual(expected));
});

describe("the comparison", () => {
  const restored = (changes: Partial<StoredIndex> = {}): StoredIndex => ({
    name: `${TRIAL}_${NAME}`,
    uuid: "i",
    isOpen: true,
    health: "green",
    shards: 1,
    replicas: 0,
    createdAt: undefined,
    sizeInBytes: 1,
    ...changes,
  });
  const counts = (own: number, live: number) => ({
    tried: DocumentCounts.complete(new Map([[`${TRIAL}_${NAME}`, own]])),
    live: DocumentCounts.complete(new Map([[NAME, live]])),
  });
  const unknown = DocumentCounts.unknown("the datastore answered 429");

  it.each([
    ["is good", [restored()], [recovery()], counts(10, 12), 0, 0],
    ["was not counted", [restored()], [recovery()], { ...counts(0, 12), tried: unknown }, 0, 1],
    ["has nothing counted to compare with", [restored()], [recovery()], { ...counts(9, 0), live: unknown }, 0, 0],
    ["misses an index", [], [], counts(0, 0), 1, 0],
    ["misses a shard", [restored({ health: "red" })], [], counts(0, 0), 1, 0],
    ["has fewer shards", [restored({ shards: 2 })], [recovery()], counts(10, 10), 1, 0],
    ["came from another snapshot", [restored()], [recovery({ source: undefined })], counts(10, 10), 1, 0],
    ["is far smaller than what is live", [restored()], [recovery()], counts(4, 10), 0, 1],
    ["is empty", [restored()], [recovery()], counts(0, 0), 0, 1],
  ])("%s", (_, indices, recoveries, documents, problems, warnings) => {
    const compared = compareTrial(TRIAL, manifest, indices, recoveries, documents, [NAME]);
    expect([compared.problems.length, compared.warnings.length]).toEqual([problems, warnings]);
  });
});

describe("the backup that is tried", () => {
  const snapshot = (id: string, part: number, state: string, prefix = "optimize"): StoredSnapshot => ({
    name: `camunda_optimize_${id}_8.8.0_part_${part}_of_2`,
    state,
    startTime: `2026-11-21T0${id}:00:00.000Z`,
    endTime: undefined,
    indices: [part === 1 ? `${prefix}-position-based-import-index_v3` : `${prefix}-metadata_v3`],
    failures: [],
  });
  const backup = (id: string, state = "SUCCESS", prefix = "optimize") =>
    [1, 2].map((part) => snapshot(id, part, state, prefix));

  it("is the newest completed one, of the prefix that is given", () => {
    const all = [...backup("1"), ...backup("2", "SUCCESS", "second"), ...backup("3", "PARTIAL")];
    expect(chooseBackup(all, undefined, undefined)).toEqual({ backupId: "2", indexPrefix: "second" });
    expect(chooseBackup(all, undefined, "optimize")).toEqual({ backupId: "1", indexPrefix: "optimize" });
    expect(chooseBackup(all, "3", undefined)).toEqual({ backupId: "3", indexPrefix: "optimize" });
  });

  it("is not passed over where nobody knows whose it is", () => {
    const unknown = [1, 2].map((part) => ({ ...snapshot("3", part, "UNREADABLE"), indices: [] }));
    expect(() => chooseBackup([...backup("1"), ...unknown], undefined, "optimize")).toThrow(/newest backup, 3, cannot/);
  });

  it("must exist, and be one of an Optimize", () => {
    expect(() => chooseBackup([], undefined, undefined)).toThrow("no completed backup");
    expect(() => chooseBackup(backup("1"), "9", undefined)).toThrow("no backup 9");
    expect(() => chooseBackup([snapshot("1", 2, "SUCCESS")], "1", undefined)).toThrow("no import index");
  });
});
