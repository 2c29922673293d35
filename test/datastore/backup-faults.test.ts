import { type Clock, systemClock } from "../../clients/clock";
import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { readBackup } from "../../operations/backup/read-backup";
import { takeBackup, type TakeBackupOptions } from "../../operations/backup/take-backup";
import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type InjectedFault } from "../stack/fault-proxy/fault-rule";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const KIND = "elasticsearch-8.19";
const VERSION = versionOn[KIND];

let datastore: RunningDatastore;
let installation: BackupInstallation;
let count = 0;

beforeAll(async () => {
  datastore = await borrowDatastore(KIND);
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, version: VERSION });
}, 1_800_000);
afterEach(() => installation.stop());
afterAll(() => datastore.stop());

async function start(options?: Parameters<typeof startInstallation>[2]): Promise<void> {
  installation = await startInstallation(datastore, `backup-faults-${++count}`, options);
}

const parts = (id: string, version = VERSION) =>
  [1, 2].map((part) => `camunda_optimize_${id}_${version}_part_${part}_of_2`);
/** For what is not going to appear. */
const impatient = { graceMilliseconds: 4_000 };
const one = /\/actuator\/backups\/\d+$/;

/** By this clock, what is half there has been so for longer than anybody waits for its rest. */
const later: Clock = { ...systemClock, now: () => systemClock.now() + 90_000_000 };

function take(options: Partial<TakeBackupOptions> = {}, target = installation.target) {
  const patience = { timeoutMilliseconds: 900_000, graceMilliseconds: 120_000 };
  const declared = { backupId: undefined, adopt: false, whenBusy: "wait" as const, ...patience };
  return takeBackup(target, { ...declared, ...options });
}

async function notCompleted(work: Promise<unknown>): Promise<BackupNotCompleted> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BackupNotCompleted) return error;
    throw error;
  }
  throw new Error("The backup was completed.");
}

type Recorded = Pick<BackupNotCompleted, "backupId" | "snapshots">;

function remove({ backupId, snapshots: recorded }: Recorded, timeoutMilliseconds = 300_000): Promise<void> {
  return deleteBackup(installation.target, { backupId, recorded, allowDeleteLast: true, timeoutMilliseconds });
}

const read = ({ backupId, snapshots }: Recorded) => readBackup(installation.target, backupId, snapshots);

/** What an `up` does about a failed one: a new backup, then the remains of the failed one go. */
async function replaced(failed: BackupNotCompleted, kept: readonly string[] = []): Promise<void> {
  const next = await take({}, { ...installation.target, clock: later });
  expect(next.backupId).not.toBe(failed.backupId);
  await remove(failed);
  expect(await read(next)).toMatchObject({ state: "COMPLETED", foundBy: "optimize" });
  expect(await installation.snapshots()).toEqual([...kept, ...next.snapshots.map(({ name }) => name)].sort());
}

const send = (method: string, path: string, body?: unknown) => requestDatastore(datastore.url, method, path, body);

/** An index of Optimize that no node may hold, for as long as something is done. */
async function withRedIndex<Result>(work: () => Promise<Result>): Promise<Result> {
  await send("PUT", "/optimize-process-instance-red_v8?wait_for_active_shards=0", {
    settings: { number_of_replicas: 0, "index.routing.allocation.require._name": "nobody" },
    aliases: { "optimize-process-instance-red": {} },
  });
  try {
    return await work();
  } finally {
    await send("DELETE", "/optimize-process-instance-red_v8");
  }
}

/** Does something at the first look at a backup, once as many of its snapshots have begun. */
function meanwhile(begun: number, act: () => Promise<void>): InjectedFault {
  const run = async () => {
    await until(async () => (await installation.snapshots()).length >= begun);
    await act();
  };
  return installation.proxy.inject({ method: "GET", path: one, times: 1, do: { kind: "before-forward", run } });
}

test("a red index: the failed one is told, and replaced once the index is well", async () => {
  await start();
  const failed = await notCompleted(withRedIndex(() => take(impatient)));
  expect(failed.state).toBe("INCOMPLETE");
  await replaced(failed);
});

test("a PARTIAL part: FAILED, with the datastore's reason, and replaced", async () => {
  await start();
  const { proxy, target } = installation;
  const [first = "", second = ""] = parts("5").map((name) => `/_snapshot/${target.store?.repositoryName}/${name}`);
  const run = () =>
    withRedIndex(async () => {
      await send("PUT", `${first}?wait_for_completion=true`, { indices: "optimize-metadata_v3" });
      await send("PUT", `${second}?wait_for_completion=true`, {
        indices: "optimize-process-instance-red_v8",
        partial: true,
      });
    });
  proxy.inject({ method: "POST", do: { kind: "answer", status: 202, body: `{"message":"scheduled"}` } });
  proxy.inject({ method: "GET", path: one, times: 1, do: { kind: "before-forward", run } });
  const failed = await notCompleted(take({ backupId: "5" }));
  expect([failed.state, failed.message]).toEqual([
    "FAILED",
    expect.stringMatching(/part 2 PARTIAL \(.*optimize-process-instance-red/),
  ]);
  proxy.clear();
  await replaced(failed);
});

test("a read-only repository: nothing appears, and the same id is taken once it is writable", async () => {
  await start();
  await installation.register({ readonly: true });
  const failed = await notCompleted(take({ backupId: "6", ...impatient }));
  expect(failed).toMatchObject({ state: "NOT_FOUND", snapshots: [] });
  await installation.register();
  expect((await take({ backupId: "6" })).snapshots.map(({ name }) => name)).toEqual(parts("6"));
});

test("a deletion that answers 204 and never finishes is not taken for done", async () => {
  await start();
  const backup = await take();
  await installation.register({ readonly: true });
  await expect(remove(backup, 1_000)).rejects.toThrow(/is still there .*read-only/);
  expect(await read(backup)).toMatchObject({ state: "COMPLETED" });
  await installation.register();
  await remove(backup);
  expect(await read(backup)).toBeUndefined();
  expect(await installation.snapshots()).toEqual([]);
});

/** While snapshots run; only then they are let end. */
async function restartOptimize(): Promise<void> {
  await installation.optimize.restart();
  await installation.register();
}

test("Optimize before 8.10 restarted in mid-backup: the datastore finishes it", async () => {
  await start({ settings: { max_snapshot_bytes_per_sec: "5kb" } });
  const restart = meanwhile(2, restartOptimize);
  const backup = await take();
  expect(restart.hits).toBe(1);
  expect(await installation.snapshots()).toEqual(parts(backup.backupId));
});

test("Optimize 8.10 restarted in mid-backup: part 2 never comes, and the remains are replaced", async () => {
  const { url: datastoreUrl, engine } = datastore;
  const newest = { indexPrefix: "newest", version: "8.10.0" };
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, ...newest });
  await start({ ...newest, settings: { max_snapshot_bytes_per_sec: "2kb" } });
  meanwhile(1, restartOptimize);
  const failed = await notCompleted(take(impatient));
  expect(failed.state).toBe("INCOMPLETE");
  expect(await installation.snapshots()).toEqual(parts(failed.backupId, "8.10.0").slice(0, 1));
  await replaced(failed);
});

test("Optimize turned to another repository: not lost, and not deleted behind its back", async () => {
  await start();
  const backup = await take();
  const { repositoryName = "" } = installation.target.store ?? {};
  await send("PUT", "/_snapshot/elsewhere", {
    type: "fs",
    settings: { location: `${datastore.repositoryFolder}/elsewhere` },
  });
  installation.optimize.configure({ repositoryName: "elsewhere" });
  expect(await read(backup)).toMatchObject({ state: "COMPLETED", foundBy: "datastore" });
  await expect(remove(backup)).rejects.toThrow(/another snapshot repository/);
  expect(await installation.snapshots()).toEqual(parts(backup.backupId));
  installation.optimize.configure({ repositoryName });
  const { target } = installation;
  const declared = target.store && { ...target, store: { ...target.store, repositoryName: "elsewhere" } };
  await expect(take({}, declared)).rejects.toThrow(/^repositoryName: .* lists the backup \d+, which does not lie in/);
  expect(await installation.snapshots()).toEqual(parts(backup.backupId));
  await remove(backup);
  expect(await installation.snapshots()).toEqual([]);
});

test("two Optimizes in one repository: refused, and nothing of the other one goes", async () => {
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 50, indexPrefix: "second", version: VERSION });
  await start({ indexPrefix: "second" });
  const theirs = await take({ backupId: "8" });
  await installation.stop();
  count -= 1;
  await start();
  await expect(take()).rejects.toThrow(/second/);
  await remove({ backupId: "8", snapshots: [] });
  expect(await installation.snapshots()).toEqual(theirs.snapshots.map(({ name }) => name));
});

/** Somebody else asks for a backup right before our own request arrives. */
function snatch(id: string): InjectedFault {
  const run = async () => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ backupId: Number(id) });
    await fetch(`${installation.optimize.url}/actuator/backups`, { method: "POST", headers, body });
    await until(async () => {
      const seen = await installation.snapshots();
      return parts(id).every((name) => seen.includes(name));
    });
  };
  return installation.proxy.inject({ method: "POST", times: 1, do: { kind: "before-forward", run } });
}

test("a second writer between list and request: theirs stays, and is ours only by adopt", async () => {
  await start();
  snatch("9");
  await expect(take({ backupId: "9" })).rejects.toThrow(/taken between the look and the request, by somebody else/);
  expect(await installation.snapshots()).toEqual(parts("9"));
  expect(await take({ backupId: "9", adopt: true })).toMatchObject({ backupId: "9", adopted: true });
});

test("a second writer who takes the id that was chosen here: theirs stays, and another id is chosen", async () => {
  await start();
  await take({ backupId: "9000000000" });
  const theirs = snatch("9000000001");
  expect(await take({ lot: () => 0 })).toMatchObject({ backupId: "9000000002", adopted: false });
  expect(theirs.hits).toBe(1);
  const ids = ["9000000000", "9000000001", "9000000002"];
  expect(await installation.snapshots()).toEqual(ids.flatMap((id) => parts(id)));
});

test("the datastore restarted in mid-backup: what was complete stays, a rerun completes", async () => {
  await start();
  const before = await take();
  await installation.register({ max_snapshot_bytes_per_sec: "5kb" });
  let up: Promise<void> | undefined;
  const restart = meanwhile(4, () => (up = datastore.restart()));
  const kept = parts(before.backupId);
  const outcome = await take(impatient).catch((error: unknown) => error);
  await up;
  expect(restart.hits).toBe(1);
  await installation.register();
  if (outcome instanceof BackupNotCompleted) await replaced(outcome, kept);
  else expect(outcome).toMatchObject({ adopted: false });
  expect(await read(before)).toMatchObject({ state: "COMPLETED" });
});
