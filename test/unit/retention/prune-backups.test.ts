import { type Audit, type DeletionRecord } from "../../../operations/audit/deletion-record";
import { type PrunePlan } from "../../../operations/retention/plan-prune";
import { pruneBackups } from "../../../operations/retention/prune-backups";
import { prunePlanner } from "../../../operations/retention/prune-planner";
import { type RetentionPolicy } from "../../../operations/retention/policy";
import { type DeletionLock } from "../../../operations/backup/target";
import { MemoryInstallation, START } from "../cli/memory-installation";

let installation: MemoryInstallation;
let records: DeletionRecord[];
let asked: string[];
beforeEach(() => {
  installation = new MemoryInstallation();
  ["24", "23", "22", "21"].forEach((id, index) => installation.add(id, index + 1));
  records = [];
  asked = [];
});

const audit: Audit = {
  who: "operator@host",
  write: (record) => Promise.resolve(void records.push(record)),
};

/** Plans and prunes with the newest two kept; `between` happens after the plan was announced. */
async function pruneAfter(
  between: () => void,
  policy: RetentionPolicy = {},
  more: { readonly afterEach?: () => void; readonly deletionLock?: DeletionLock } = {},
) {
  const { datastore, optimize } = installation;
  const store = { snapshots: datastore.snapshots, repositoryName: "optimize", clusterUuid: "cluster-1" };
  const rules: RetentionPolicy = { keepLast: 2, minimumKept: 2, scope: "all", ...policy };
  const sizes = {
    sizes: (repositoryName: string, names: readonly string[]) => {
      asked.push(...names);
      return datastore.snapshots.sizes(repositoryName, names);
    },
  };
  const input = { policy: rules, ledger: undefined, indexPrefix: "optimize", lastRunCompleted: true };
  const replan = prunePlanner({ store }, sizes, () => installation.now, input);
  const plan: PrunePlan = await replan();
  between();
  const gone: string[] = [];
  const target = {
    optimize,
    store,
    clock: { now: () => installation.now, monotonic: () => installation.now % 1e9, sleep: () => Promise.resolve() },
    report: () => undefined,
    deletionLock: more.deletionLock,
  };
  const onGone = ({ backupId }: { backupId: string }) => {
    gone.push(backupId);
    more.afterEach?.();
    return Promise.resolve();
  };
  const { acceptSmallerSince } = rules;
  const options = { plan, replan, acceptSmallerSince, audit, timeoutMilliseconds: 60_000, onGone };
  const result = await pruneBackups(target, options);
  return { ...result, gone, ids: result.deleted.map(({ backupId }) => backupId) };
}

describe("carrying out what was planned", () => {
  it("deletes the oldest first, each with a record, and asks for each size once", async () => {
    const { ids, gone, failure } = await pruneAfter(() => undefined);
    expect({ ids, gone, failure }).toEqual({ ids: ["21", "22"], gone: ["21", "22"], failure: undefined });
    expect(records.map(({ backupId, result }) => `${backupId} ${result}`)).toEqual(["21 deleted", "22 deleted"]);
    expect(new Set(asked).size).toBe(8);
    expect(asked).toHaveLength(8);
  });

  it("deletes nothing that was not announced, even if it is due by now", async () => {
    const { ids } = await pruneAfter(() => {
      installation.now = START + 3_600_000;
      installation.add("25", 0);
    });
    expect(ids).toEqual(["21", "22"]);
    expect(installation.ids()).toEqual(["24", "23", "25"]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "the newest vanish",
      () => (installation.snapshots = installation.of("22")),
      /no longer to be deleted: it is one of the newest 2/,
    ],
    ["a backup begins", () => installation.add("25", 0, ["IN_PROGRESS"]), /25 is being taken/],
    ["the newest is suddenly small", () => installation.add("25", 0, undefined, 4), /Optimize may have lost its data/],
  ])("looks at what protects the second one again, once the first is gone: %s", async (_what, afterEach, words) => {
    const { ids, left, failure } = await pruneAfter(() => undefined, {}, { afterEach });
    expect(ids).toEqual(["21"]);
    expect(left.map(({ backupId }) => backupId)).toEqual(["22"]);
    expect(String(failure)).toMatch(words);
  });

  it("looks and deletes under one lock for each, and deletes nothing once that is lost", async () => {
    const held: string[] = [];
    const deletionLock: DeletionLock = async ({ patienceMilliseconds }, work) => {
      held.push(`take, waiting for ${patienceMilliseconds} ms`);
      const isLost = held.length > 2;
      const confirm = () => (isLost ? Promise.reject(new Error("the lock was lost")) : Promise.resolve());
      return work(confirm).finally(() => held.push("release"));
    };
    const { ids, failure } = await pruneAfter(() => undefined, {}, { deletionLock });
    const take = "take, waiting for 60000 ms";
    expect(held).toEqual([take, "release", take, "release"]);
    expect([ids, String(failure)]).toEqual([["21"], "Error: the lock was lost"]);
    expect(installation.ids()).toEqual(["24", "23", "22"]);
  });

  it("passes over what somebody else has deleted", async () => {
    const { ids, gone } = await pruneAfter(() => {
      installation.snapshots = installation.snapshots.filter((snapshot) => !installation.of("21").includes(snapshot));
    });
    expect({ ids, gone }).toEqual({ ids: ["22"], gone: ["21", "22"] });
    expect(records).toHaveLength(1);
  });

  it.each([
    [
      "good ones vanished, so that minimumKept needs it",
      () => (installation.snapshots = [...installation.of("21"), ...installation.of("22")]),
      /no longer to be deleted: it is one of the newest 2 \(keepLast\)/,
    ],
    [
      "its id was taken again",
      () => {
        installation.snapshots = installation.snapshots.map((snapshot) =>
          snapshot.name.includes("_21_") ? { ...snapshot, startTime: "2026-05-20T00:00:00.000Z" } : snapshot,
        );
      },
      /its snapshots are not those that were announced/,
    ],
    ["another backup runs", () => installation.add("30", 0, ["IN_PROGRESS"]), /The backup 30 is being taken/],
    ["an emptied Optimize made the newest", () => installation.add("31", 0, undefined, 4), /may have lost its data/],
  ])("stops when %s", async (_what, between, message) => {
    const { deleted, left, failure } = await pruneAfter(between);
    expect(deleted).toEqual([]);
    expect(left.map(({ backupId }) => backupId)).toEqual(["21", "22"]);
    expect(failure).toMatchObject({ message });
    expect(installation.removed).toEqual([]);
  });
});
