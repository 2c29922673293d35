import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { deleteBackup } from "../../../operations/backup/delete-backup";
import { describeBackups } from "../../../operations/backup/describe-backups";
import { findStoredBackups } from "../../../operations/backup/find-backups";
import { newestTaken } from "../../../operations/backup/newest-taken";
import { readBackup } from "../../../operations/backup/read-backup";
import { notReadable } from "../../../operations/backup/not-readable";
import { nameDrift } from "../../../operations/backup/name-drift";
import { ALL_BACKUP_SNAPSHOTS } from "../../../operations/backup/snapshot-name";
import { takeBackup } from "../../../operations/backup/take-backup";
import { backupsElsewhere } from "../../../operations/configuration/backups-elsewhere";
import { managementAnswer } from "../../../operations/configuration/management-answer";
import { pruneBackups } from "../../../operations/retention/prune-backups";
import { prunePlanner } from "../../../operations/retention/prune-planner";
import { chooseBackup } from "../../../operations/trial-restore/choose-backup";

import { FAULTS, IDS, nameOf, World } from "./faulty-world";

/** What came of an operation: a text that says so; "completed" stands for all that nobody may say of what was not read. */
type Operation = (world: World) => Promise<string>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  read: async (world) => {
    const own = world.recorded("102");
    const now = await readBackup(world.target, "102", own);
    return notReadable("102", now, "It stays") ?? nameDrift("102", own, now) ?? "completed";
  },
  take: async ({ target }) => {
    const options = { timeoutMilliseconds: 60_000, graceMilliseconds: 5_000, whenBusy: "fail", adopt: false } as const;
    const { documents } = await takeBackup(target, { ...options, backupId: "104" });
    return `taken, ${documents === undefined ? "not counted" : "counted"}`;
  },
  delete: async (world) => {
    const recorded = world.recorded("102");
    const deletion = { backupId: "102", recorded, allowDeleteLast: false, timeoutMilliseconds: 5_000 };
    await deleteBackup(world.target, deletion);
    return "deleted";
  },
  prune: async (world) => {
    const { target, datastore } = world;
    const place = { repositoryName: "backups", clusterUuid: "cluster" };
    const replan = prunePlanner({ store: target.store ?? never() }, datastore.snapshots, () => world.clock.now(), {
      ledger: IDS.map((backupId) => ({ backupId, ...place, snapshots: world.recorded(backupId) })),
      // Only the oldest is due: what is read after its deletion decides about nothing.
      policy: { keepLast: 2, minimumKept: 1, failedKeptForDays: 0 },
      indexPrefix: "optimize",
      lastRunCompleted: true,
    });
    const plan = await replan();
    const audit = { who: "test", write: () => Promise.resolve() };
    const options = {
      plan,
      acceptSmallerSince: undefined,
      replan,
      audit,
      timeoutMilliseconds: 5_000,
      onGone: () => Promise.resolve(),
    };
    const { failure } = await pruneBackups(target, options);
    if (failure !== undefined) throw failure as Error;
    return plan.decisions.map(({ backupId, decision, reason }) => `${backupId} ${decision}: ${reason}`).join("\n");
  },
  list: async ({ target }) => {
    const backups = await describeBackups(target);
    return backups.map(({ backupId, state, snapshots }) => JSON.stringify([backupId, state, snapshots])).join("\n");
  },
  "list without a datastore": async ({ target }) => {
    const backups = await describeBackups({ optimize: target.optimize, store: undefined });
    return `lists ${backups.map(({ backupId, state }) => `${backupId} ${state}`).join()}`;
  },
  "choose for a trial": async ({ target }) => {
    const { store = never() } = target;
    const snapshots = await store.snapshots.list("backups", ALL_BACKUP_SNAPSHOTS);
    return `completed ${chooseBackup(snapshots, undefined, "optimize").backupId}`;
  },
  "choose the latest for a restore": async ({ target }) =>
    `completed ${newestTaken(await findStoredBackups(target.store ?? never()))?.backupId ?? "none"}`,
  configuration: async ({ target, datastore }) => {
    const { answer, reason, backups } = await managementAnswer(target.optimize);
    if (answer !== "ready" || backups === undefined) throw new ExplainedError("failed", reason ?? answer);
    return `elsewhere: ${(await backupsElsewhere(datastore, "backups", backups)).join()}`;
  },
};

function never(): never {
  throw new Error("not known");
}

/** Runs it; what is thrown must be for people. */
async function run(operation: Operation, world: World): Promise<string> {
  try {
    return await operation(world);
  } catch (thrown) {
    if (!(thrown instanceof ExplainedError) && !(thrown instanceof TransportError)) throw thrown;
    return `refused: ${thrown.message}`;
  }
}

/** What a read is of, in the words of a message. */
const NAMES = /backups|camunda_optimize|managementApi|_search|documents|10[1-4]/;

/** What goes on without a read, since another one tells the same, or is told to be missing. */
const GOES_ON_WITHOUT: Readonly<Record<string, RegExp>> = {
  "take datastore /optimize-*/_search": /^taken, not counted$/,
  "take optimize /actuator/backups/ID": /^taken, counted$/,
  "read optimize /actuator/backups/ID": /whole in the datastore, but Optimize (could not be asked: |does not find it)/,
};

describe.each(Object.entries(OPERATIONS))("%s", (name, operation) => {
  let healthy: World;
  let wellDone: string;
  beforeAll(async () => {
    healthy = new World();
    wellDone = await run(operation, healthy);
  });

  test("reads something, and is done where all can be read", () => {
    expect(wellDone).not.toMatch(/^refused/);
    expect(healthy.reads.size).toBeGreaterThan(0);
  });

  test.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    "each of its reads answered with %s",
    async (_, fault) => {
      for (const read of healthy.reads) {
        if (fault.name === "partial shards" && !read.endsWith("/_search")) continue;
        const world = new World();
        world.fault = { read, fault };
        const said = await run(operation, world);
        const wanted = GOES_ON_WITHOUT[`${name} ${read}`] ?? new RegExp(`^refused: .*(${NAMES.source})`);
        expect(`${read}: ${said}`).toMatch(new RegExp(wanted.source.replace("^", "^.*: ?"), "s"));
        expect([read, world.destroyed]).toEqual([read, []]);
      }
    },
  );

  test.each([
    ["one part", [2]],
    ["both parts", [1, 2]],
  ])("with %s of the newest backups not to be read", async (_, parts) => {
    const world = new World();
    for (const id of ["102", "103"]) for (const part of parts) world.unreadable.add(nameOf(id, part));
    const said = await run(operation, world);
    expect(world.destroyed).toEqual([]);
    expect(said).not.toMatch(/completed/);
    if (/^(read|delete|prune|list|choose)/.test(name) && !name.includes("without")) expect(said).toMatch(/part_2_of_2/);
  });
});
