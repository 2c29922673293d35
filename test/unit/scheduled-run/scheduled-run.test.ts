import { ExplainedError } from "../../../clients/explained-error";
import { BreakOff } from "../../../operations/scheduled-run/break-off";
import { parseStatus } from "../../../operations/scheduled-run/run-status";
import { type RunResult } from "../../../operations/scheduled-run/run-result";
import { SimulatedClock, SimulatedInstallation } from "../backup/simulation";
import { MemoryCluster } from "./memory-cluster";
import { LEDGER, runInMemory, renewingBeside } from "./run-in-memory";

const DAY = 86_400_000;

let cluster: MemoryCluster;
let clock: SimulatedClock;
let installation: SimulatedInstallation;
let runs = 0;

beforeEach(() => {
  cluster = new MemoryCluster();
  clock = new SimulatedClock();
  installation = new SimulatedInstallation(clock);
});

interface Run {
  readonly retention?: object;
  readonly job?: string;
  readonly uid?: string;
  readonly breakOff?: BreakOff;
}

function run({ retention, job = `job-${++runs}`, uid, breakOff }: Run = {}): Promise<RunResult> {
  return runInMemory({ cluster, clock, installation, job, uid, retention, breakOff });
}

const status = async () => parseStatus((await cluster.status.read())?.["status"]);
const ledgerIds = () => {
  const ledger = JSON.parse(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? '{"backups":[]}') as {
    backups: { backupId: string; snapshots: unknown[] }[];
  };
  return ledger.backups.map(({ backupId, snapshots }) => `${backupId}: ${snapshots.length}`);
};

test("a run takes a backup, records it, leaves a status and lets go of the Lease", async () => {
  const result = await run();
  expect(result).toMatchObject({ result: "completed", backupId: expect.stringMatching(/^\d+$/) as string });
  expect(ledgerIds()).toEqual([`${result.backupId}: 2`]);
  expect(JSON.parse(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "{}")).toMatchObject({
    backups: [{ documents: 12 }],
  });
  expect(await status()).toMatchObject({
    lastCompleted: { backupId: result.backupId, optimizeVersion: "8.8.0", durationSeconds: 25 },
    lastRun: { result: "completed" },
    kept: 1,
    next: "2026-11-22T03:00:00.000Z",
  });
  expect(cluster.lease?.spec?.holderIdentity).toBe("");
});

test("the id is on record before Optimize is asked for it", async () => {
  let recorded: string | undefined;
  installation.before = (call) => {
    if (call === "request") recorded = cluster.objects.get(LEDGER)?.data?.["begun"];
  };
  const { backupId } = await run({ job: "nightly-1" });
  expect(JSON.parse(recorded ?? "null")).toEqual({ backupId, job: "nightly-1" });
});

test("runs prune as declared, and only what they took", async () => {
  installation.addBackup("1000", "8.8.0", clock.now() - 300 * DAY);
  for (let taken = 0; taken < 4; taken++) {
    await run({ retention: { keepLast: 2, minimumKept: 1 } });
    await clock.sleep(DAY);
  }
  expect(ledgerIds()).toHaveLength(2);
  expect(installation.names.filter((name) => name.includes("_1000_"))).toHaveLength(2);
  expect(installation.names).toHaveLength(6);
  expect((await status())?.kept).toBe(3);
});

test("a lost ledger: the backup is taken, nothing is pruned, and the result says so", async () => {
  const retention = { keepLast: 1, minimumKept: 1 };
  await run({ retention });
  await clock.sleep(DAY);
  cluster.objects.delete(LEDGER);
  expect(await run({ retention })).toMatchObject({
    result: "not-pruned",
    message: expect.stringMatching(/ledger is gone.*pulumi up --refresh/) as string,
  });
  expect(installation.names).toHaveLength(4);
});

test("a backup that fails is recorded and told, and nothing is pruned", async () => {
  const retention = { keepLast: 1, minimumKept: 1, failedKeptForDays: 0 };
  await run({ retention });
  await clock.sleep(3 * DAY);
  installation.timing = { ...installation.timing, outcomes: ["SUCCESS", "FAILED"] };
  const result = await run({ retention });
  expect(result).toMatchObject({ result: "failed" });
  expect(ledgerIds()).toContain(`${result.backupId}: 2`);
  expect(await status()).toMatchObject({ lastRun: { result: "failed" }, lastCompleted: { optimizeVersion: "8.8.0" } });
  expect(installation.names).toHaveLength(4);
});

describe("a pod that was stopped on the way", () => {
  async function stopped(job: string): Promise<RunResult> {
    const breakOff = new BreakOff(renewingBeside(clock));
    installation.after = (call) => {
      if (call === "get") breakOff.now(new ExplainedError("unknown", "The pod was asked to stop."));
    };
    const result = await run({ job, breakOff });
    installation.after = () => undefined;
    return result;
  }

  test("says which backup goes on, and lets go of the Lease", async () => {
    const result = await stopped("nightly-1");
    expect(result).toMatchObject({
      result: "unknown",
      message: expect.stringMatching(/goes on in Optimize/) as string,
    });
    expect(result.backupId).toMatch(/^\d+$/);
    expect(cluster.lease?.spec?.holderIdentity).toBe("");
  });

  test("is replaced by one that goes on with the same backup", async () => {
    const { backupId } = await stopped("nightly-1");
    expect(await run({ job: "nightly-1" })).toMatchObject({ result: "completed", backupId });
    expect(installation.count("request")).toBe(1);
  });

  test("is replaced by one that takes no second backup where its own was complete already", async () => {
    const { backupId } = await run({ job: "nightly-1" });
    await clock.sleep(1000);
    expect(await run({ job: "nightly-1" })).toMatchObject({ result: "completed", backupId });
    expect(installation.count("request")).toBe(1);
  });

  test.each([
    ["of the same version", "uid-1"],
    ["of an earlier version, which wrote no uid", undefined],
  ])(
    "is not a Job made by hand under a name used before: that takes a backup of its own, after one %s",
    async (_, uid) => {
      const { backupId } = await run({ job: "by-hand", ...(uid !== undefined && { uid }) });
      await clock.sleep(DAY);
      const second = await run({ job: "by-hand", uid: "uid-2" });
      expect(second.result).toBe("completed");
      expect(second.backupId).not.toBe(backupId);
      expect(ledgerIds()).toEqual([`${backupId}: 2`, `${second.backupId}: 2`]);
      await clock.sleep(1000);
      expect(await run({ job: "by-hand", uid: "uid-2" })).toMatchObject({ backupId: second.backupId });
      expect(installation.count("request")).toBe(2);
    },
  );

  test("does not say of a complete backup that it goes on", async () => {
    await run({ job: "nightly-1" });
    const breakOff = new BreakOff(renewingBeside(clock));
    installation.before = () => breakOff.now(new ExplainedError("unknown", "The pod was asked to stop."));
    expect((await run({ job: "nightly-2", breakOff })).message).toBe("The pod was asked to stop.");
  });

  test("is followed by a Job that goes on with its backup while that still runs", async () => {
    const { backupId } = await stopped("nightly-1");
    await clock.sleep(1000);
    expect(await run({ job: "nightly-2" })).toMatchObject({ result: "completed", backupId });
    expect(installation.count("request")).toBe(1);
  });

  test("is followed by a Job that takes its own backup once that one has ended, which stays one's own", async () => {
    const { backupId } = await stopped("nightly-1");
    await clock.sleep(DAY);
    const next = await run({ job: "nightly-2" });
    expect(next.result).toBe("completed");
    expect(next.backupId).not.toBe(backupId);
    expect(ledgerIds()).toEqual([`${backupId}: 2`, `${next.backupId}: 2`]);
  });
});

describe("a pod that was killed between the two parts of Optimize 8.10", () => {
  let begun: string;

  /** Nothing of the pod is left but what it had written down, and Optimize goes on. */
  async function killed(secondFollowsAfter: number): Promise<void> {
    installation.timing = { ...installation.timing, sequential: true, version: "8.10.0", secondFollowsAfter };
    const breakOff = new BreakOff(renewingBeside(clock));
    installation.after = (call) => {
      if (call === "get" && stored() === "1: SUCCESS") breakOff.now(new ExplainedError("unknown", "killed"));
    };
    const { backupId = "" } = await run({ job: "nightly-1", uid: "uid-1", breakOff });
    installation.after = () => undefined;
    begun = backupId;
    expect(stored()).toBe("1: SUCCESS");
    expect(ledgerIds()).toEqual([`${begun}: 0`]);
  }
  const stored = () =>
    installation.snapshotsNow.map(({ name, state }) => `${/part_(\d)/.exec(name)?.[1] ?? ""}: ${state}`).join();

  test.each([
    ["the next Job", "nightly-2", "uid-2"],
    ["the Job's next pod", "nightly-1", "uid-1"],
  ])("is followed by %s, which waits for the second part and owns the backup", async (_, job, uid) => {
    await killed(15_000);
    expect(await run({ job, uid })).toMatchObject({ result: "completed", backupId: begun });
    expect(installation.count("request")).toBe(1);
    expect(ledgerIds()).toEqual([`${begun}: 2`]);
    expect(await status()).toMatchObject({ lastCompleted: { backupId: begun, optimizeVersion: "8.10.0" } });
  });

  test.each(["no part can be read", "no second part comes"])(
    "takes a new one where %s, and forgets nothing",
    async (what) => {
      await killed(100 * DAY);
      installation.unreadable = what.includes("read") ? new Set(installation.names) : new Set();
      const next = await run({ job: "nightly-2", uid: "uid-2" });
      // The new one is of 8.10 too, and has no second part either.
      expect(next.result).toBe("failed");
      expect(next.backupId).not.toBe(begun);
      expect(installation.count("request")).toBe(2);
      expect(ledgerIds()).toEqual([`${begun}: 1`, `${next.backupId}: 1`]);
    },
  );
});

test("another backup that runs makes the run busy", async () => {
  installation.add("camunda_optimize_99_8.8.0_part_1_of_2", "IN_PROGRESS");
  expect(await run()).toMatchObject({ result: "busy" });
});
