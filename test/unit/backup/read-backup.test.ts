import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { nameDrift } from "../../../operations/backup/name-drift";
import { readBackup } from "../../../operations/backup/read-backup";
import { RecentListing } from "../../../operations/backup/recent-listing";
import { type RecordedSnapshot } from "../../../operations/backup/recorded-snapshot";
import { lostAnswer, partName, SimulatedClock, SimulatedInstallation } from "./simulation";

let clock: SimulatedClock;
let installation: SimulatedInstallation;
let recorded: readonly RecordedSnapshot[];
beforeEach(async () => {
  clock = new SimulatedClock();
  installation = new SimulatedInstallation(clock);
  for (const id of [30, 31]) installation.addBackup(id);
  recorded = (await installation.backupTarget().optimize.get("30"))?.snapshots ?? [];
  installation.calls.length = 0;
});

async function drift(store: boolean): Promise<string | undefined> {
  const now = await readBackup(installation.backupTarget({ store }), "30", recorded, new RecentListing(clock));
  return nameDrift("30", recorded, now);
}

const listBroken = () => new ManagementApiError("list-broken", 500, "No backupID found in snapshot [x].");
const failing = (calls: readonly string[], error: () => Error) => (call: string) => {
  if (calls.includes(call)) throw error();
};

describe.each([true, false])("what is read (datastore known: %s)", (store) => {
  test("a whole backup stands as recorded", async () => {
    expect(await drift(store)).toBeUndefined();
  });

  test("one beside snapshots of another version, and by hand, stands as recorded", async () => {
    installation.addBackup(30, "8.9.0");
    installation.add("camunda_optimize_30_manual");
    expect(await drift(store)).toBeUndefined();
  });

  test("a lost part is named", async () => {
    installation.drop(partName(30, "8.8.0", 2));
    expect(await drift(store)).toMatch(/has lost part 2 \(camunda_optimize_30_8.8.0_part_2_of_2\)/);
  });

  test("one that is gone is gone, also when somebody took its id again", async () => {
    for (const part of [1, 2]) installation.drop(partName(30, "8.8.0", part));
    expect(await drift(store)).toMatch(/is gone/);
    installation.addBackup(30, "8.8.0", clock.now() - 1000);
    expect(await drift(store)).toMatch(/is gone/);
  });

  test("a list that an odd name breaks hides no healthy backup", async () => {
    installation.before = failing(["list"], listBroken);
    expect(await drift(store)).toBeUndefined();
  });
});

describe("nothing is gone because somebody does not see it", () => {
  test("Optimize does not answer, and why is told in place of a guess", async () => {
    installation.before = failing(["list", "get"], () => lostAnswer());
    const told = await drift(true);
    expect(told).toMatch(/is whole in the datastore, but Optimize could not be asked: .+/);
    expect(told).not.toMatch(/CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME/);
  });

  test("Optimize is pointed elsewhere", async () => {
    installation.pointedElsewhere = true;
    expect(await drift(true)).toMatch(/whole in the datastore, but Optimize does not find it/);
  });

  test.each(["list", "get"])("Optimize does not answer %s: the datastore shows it", async (call) => {
    installation.before = failing([call], lostAnswer);
    expect((await readBackup(installation.backupTarget({ store: true }), "30", recorded))?.state).toBe("COMPLETED");
  });

  test("nobody shows it, and the list is broken: an error, no 'gone'", async () => {
    for (const part of [1, 2]) installation.drop(partName(30, "8.8.0", part));
    installation.before = failing(["list"], listBroken);
    await expect(readBackup(installation.backupTarget(), "30", recorded)).rejects.toThrow(/No backupID/);
    expect(await readBackup(installation.backupTarget({ store: true }), "30", recorded)).toBeUndefined();
  });

  test("neither Optimize nor the datastore shows it, but Optimize does not answer: an error", async () => {
    for (const part of [1, 2]) installation.drop(partName(30, "8.8.0", part));
    installation.before = failing(["list", "get"], lostAnswer);
    await expect(readBackup(installation.backupTarget({ store: true }), "30", recorded)).rejects.toThrow(
      /did not answer/,
    );
  });
});

test("a hundred reads are served from one list, and after two seconds from another", async () => {
  const listing = new RecentListing(clock);
  const target = installation.backupTarget({ store: true });
  const all = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? "30" : "31"));
  await Promise.all(all.map((id) => readBackup(target, id, [], listing)));
  expect(installation.calls).toHaveLength(1);
  await clock.sleep(2_001);
  await readBackup(target, "30", [], listing);
  expect(installation.count("list")).toBe(2);
  listing.forget(target);
  await readBackup(target, "30", [], listing);
  expect(installation.count("list")).toBe(3);
});

test("a list that takes long serves everybody who asks meanwhile, and whoever asks right after its answer", async () => {
  const listing = new RecentListing(clock);
  const target = installation.backupTarget();
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const list = jest.fn(() => answered.then(() => target.optimize.list()));
  const slow = { ...target, optimize: { ...target.optimize, list } };
  const first = listing.find(slow);
  await clock.sleep(20_000);
  const second = listing.find(slow);
  answer();
  expect(await second).toBe(await first);
  await listing.find(slow);
  expect(list).toHaveBeenCalledTimes(1);
  await clock.sleep(2_001);
  await listing.find(slow);
  expect(list).toHaveBeenCalledTimes(2);
});
