import { deleteBackup, type DeleteBackupOptions } from "../../../operations/backup/delete-backup";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { type BackupTarget } from "../../../operations/backup/target";
import { lostAnswer, partName, SimulatedClock, SimulatedInstallation } from "./simulation";

let clock: SimulatedClock;
let installation: SimulatedInstallation;
beforeEach(() => {
  clock = new SimulatedClock();
  installation = new SimulatedInstallation(clock);
});

const unreachable = () =>
  new ManagementApiError("datastore-unreachable", 502, "managementApi: Optimize cannot reach its datastore.");

async function recordOf(target: BackupTarget, backupId: string): Promise<DeleteBackupOptions> {
  const recorded = (await target.optimize.get(backupId))?.snapshots ?? [];
  return { backupId, recorded, allowDeleteLast: false, timeoutMilliseconds: 600_000 };
}

async function message(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it succeeded",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

const both = (id: number) => [partName(id, "8.8.0", 1), partName(id, "8.8.0", 2)];

test.each([true, false])("a backup goes, and nothing else (datastore known: %s)", async (store) => {
  for (const id of [30, 300, 301]) installation.addBackup(id);
  const target = installation.backupTarget({ store });
  await deleteBackup(target, await recordOf(target, "30"));
  expect(installation.names).toEqual([...both(300), ...both(301)]);
});

test("one that is gone already is deleted", async () => {
  installation.addBackup(29);
  installation.addBackup(30);
  const target = installation.backupTarget();
  const record = await recordOf(target, "30");
  for (const name of both(30)) installation.drop(name);
  await deleteBackup(target, record);
  expect(installation.count("remove")).toBe(0);
});

test.each([
  ["Optimize alone is asked: nobody can tell", false, /Nobody can tell whether the backup 30 is gone.*Give datastore/],
  ["the datastore tells that nothing is there", true, /it succeeded/],
])("one that Optimize does not find, while it lists nothing at all; %s", async (_name, store, said) => {
  installation.addBackup(30);
  const target = installation.backupTarget({ store });
  const record = await recordOf(target, "30");
  for (const name of both(30)) installation.drop(name);
  expect(await message(deleteBackup(target, record))).toMatch(said);
  expect(installation.count("remove")).toBe(0);
});

describe("the last completed backup", () => {
  test("stays, unless its deletion is allowed", async () => {
    installation.addBackup(30);
    installation.add(partName(31, "8.8.0", 1));
    const target = installation.backupTarget();
    const record = await recordOf(target, "30");
    expect(await message(deleteBackup(target, record))).toMatch(/last completed one.*allowDeleteLast/);
    expect(installation.names).toHaveLength(3);
    await deleteBackup(target, { ...record, allowDeleteLast: true });
    expect(installation.names).toEqual([partName(31, "8.8.0", 1)]);
  });
});

describe("something else under the id", () => {
  test.each([
    ["a snapshot made by hand", "camunda_optimize_30_manual"],
    ["a snapshot of another version", partName(30, "8.7.4", 1)],
    ["a backup of Optimize 3.9 whose id begins alike", "camunda_optimize_30_x_3.9.0_part_1_of_2"],
  ])("is never deleted with it: %s", async (_name, foreign) => {
    installation.addBackup(29);
    installation.addBackup(30);
    const target = installation.backupTarget();
    const record = await recordOf(target, "30");
    installation.add(foreign);
    expect(await message(deleteBackup(target, record))).toContain(foreign);
    expect(installation.names).toHaveLength(5);
    await deleteBackup(installation.backupTarget({ store: true }), record);
    expect(installation.names).toEqual([...both(29), foreign].sort());
    expect(installation.count("remove")).toBe(0);
  });

  test("is left alone when ours has gone and somebody took the id again", async () => {
    installation.addBackup(30);
    const target = installation.backupTarget();
    const record = await recordOf(target, "30");
    for (const name of both(30)) installation.drop(name);
    installation.addBackup(30, "8.8.0", clock.now());
    await deleteBackup(target, record);
    expect(installation.names).toEqual(both(30));
    expect(target.warnings.join()).toMatch(/left alone/);
  });
});

describe("while Optimize cannot delete", () => {
  test.each([
    ["does not answer", () => (installation.before = (call) => failAt(call, lostAnswer()))],
    ["cannot reach its datastore", () => (installation.before = (call) => failAt(call, unreachable()))],
    ["looks into another repository", () => (installation.pointedElsewhere = true)],
  ])("because it %s: by name in the datastore when told to, else not at all", async (_name, begin) => {
    installation.addBackup(29);
    installation.addBackup(30);
    const target = installation.backupTarget({ store: true });
    const record = await recordOf(target, "30");
    begin();
    expect(await message(deleteBackup(target, record))).toMatch(/deleteThroughDatastore/);
    expect(installation.names).toHaveLength(4);
    await deleteBackup(target, { ...record, throughDatastore: true });
    expect(installation.names).toEqual(both(29));
    expect(installation.count("remove")).toBe(0);
  });

  function failAt(call: string, error: Error): void {
    if (call === "get" || call === "list") throw error;
  }

  test("because somebody else answers: never", async () => {
    installation.addBackup(30);
    const target = installation.backupTarget({ store: true });
    const record = await recordOf(target, "30");
    installation.before = (call) => failAt(call, new ManagementApiError("not-optimize", 200, "not Optimize."));
    expect(await message(deleteBackup(target, { ...record, throughDatastore: true }))).toBe("not Optimize.");
  });
});

test("a deletion that is accepted and never happens ends at the deadline", async () => {
  installation.addBackup(29);
  installation.addBackup(30);
  installation.readOnly = true;
  const target = installation.backupTarget();
  const started = clock.now();
  const said = await message(deleteBackup(target, await recordOf(target, "30")));
  expect(said).toMatch(/still there after 600 s.*read-only/);
  expect(clock.now() - started).toBeLessThan(601_000);
  expect(installation.count("remove")).toBeLessThan(12);
});

test("a deletion that Optimize forgot, being restarted, is asked for again", async () => {
  installation.addBackup(29);
  installation.addBackup(30);
  const target = installation.backupTarget();
  installation.after = (call) => {
    if (call === "remove" && installation.count("remove") === 1) installation.restartOptimize();
  };
  await deleteBackup(target, await recordOf(target, "30"));
  expect(installation.names).toEqual(both(29));
  expect(installation.count("remove")).toBe(2);
});

describe.each([true, false])("a backup that runs (datastore known: %s)", (store) => {
  test.each([
    ["both parts", { sequential: false }],
    ["part 1, whose part 2 follows its deletion on 8.10", { sequential: true, version: "8.10.0" }],
  ])("goes with all that follows: %s", async (_name, timing) => {
    installation.timing = { ...installation.timing, ...timing, durations: [600_000, 600_000] };
    installation.addBackup(29);
    const target = installation.backupTarget({ store });
    await target.optimize.request("30");
    await clock.sleep(1_000);
    await deleteBackup(target, await recordOf(target, "30"));
    await clock.sleep(600_000);
    await target.optimize.list();
    expect(installation.names).toEqual(both(29));
  });
});

test("the second part that began after the record was made belongs to it", async () => {
  installation.timing = { ...installation.timing, sequential: true, durations: [10_000, 600_000] };
  installation.addBackup(29);
  const target = installation.backupTarget();
  await target.optimize.request("30");
  await clock.sleep(1_000);
  const record = await recordOf(target, "30");
  expect(record.recorded).toHaveLength(1);
  await clock.sleep(30_000);
  await deleteBackup(target, record);
  expect(installation.names).toEqual(both(29));
});
