import { BackupNotCompleted } from "../../../operations/backup/backup-not-completed";
import { goOnWithBackup, takeBackup, type TakeBackupOptions } from "../../../operations/backup/take-backup";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { lostAnswer, partName, SimulatedClock, SimulatedInstallation } from "./simulation";

const options: TakeBackupOptions = {
  backupId: undefined,
  adopt: false,
  whenBusy: "wait",
  timeoutMilliseconds: 7_200_000,
  graceMilliseconds: 120_000,
  lot: () => 0,
};

let clock: SimulatedClock;
let installation: SimulatedInstallation;
beforeEach(() => {
  clock = new SimulatedClock();
  installation = new SimulatedInstallation(clock);
});

const now = () => String(Math.floor(clock.now() / 1000));

async function failure(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => new Error("It succeeded."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error("What was thrown is no error.");
  return error;
}

async function remains(work: Promise<unknown>): Promise<BackupNotCompleted> {
  const error = await failure(work);
  if (!(error instanceof BackupNotCompleted)) throw error;
  return error;
}

describe.each([
  ["parts side by side", { sequential: false }],
  ["part 2 after part 1", { sequential: true, version: "8.10.0" }],
  ["a slow start", { appearsAfter: 100_000 }],
  ["part 2 first", { durations: [30_000, 5_000] as const }],
])("with %s", (_name, timing) => {
  test.each([false, true])("a backup is taken and completed (datastore known: %s)", async (store) => {
    installation.timing = { ...installation.timing, ...timing };
    const id = now();
    const backup = await takeBackup(installation.backupTarget({ store }), options);
    const { version } = installation.timing;
    expect(backup).toMatchObject({ backupId: id, optimizeVersion: version, adopted: false });
    expect(backup.snapshots.map(({ name }) => name)).toEqual([partName(id, version, 1), partName(id, version, 2)]);
    expect(installation.count("request")).toBe(1);
  });
});

test("the datastore knows when the last part ended", async () => {
  const backup = await takeBackup(installation.backupTarget({ store: true }), options);
  const start = Date.parse(backup.snapshots[1]?.startTime ?? "");
  expect(Date.parse(backup.completedAt)).toBe(start + 25_000);
});

test("a clock set back does not let ids fall", async () => {
  installation.addBackup("99999999999");
  expect((await takeBackup(installation.backupTarget(), options)).backupId).toBe("100000000000");
});

test("an id that only the datastore knows raises the next one, and the last id of all leaves none", async () => {
  installation.addBackup("5000000000");
  installation.pointedElsewhere = true;
  installation.before = (call) => {
    if (call === "request") installation.pointedElsewhere = false;
  };
  expect((await takeBackup(installation.backupTarget({ store: true }), options)).backupId).toBe("5000000001");
  installation.addBackup("9223372036854775807");
  const refused = await failure(takeBackup(installation.backupTarget(), options));
  expect(refused.message).toContain("camunda_optimize_9223372036854775807_8.8.0_part_1_of_2");
});

test("while another backup runs: wait for it, or fail naming it and since when", async () => {
  installation.add(partName(7, "8.8.0", 1), "IN_PROGRESS", "optimize", clock.now() - 60_000);
  const busy = await failure(takeBackup(installation.backupTarget(), { ...options, whenBusy: "fail" }));
  expect(busy).toMatchObject({ outcome: "busy" });
  expect(busy.message).toContain("backup 7 has been running since 2026-11-21T07:59:00.000Z");
  const ends = clock.now() + 600_000;
  installation.before = () => {
    if (clock.now() >= ends) installation.drop(partName(7, "8.8.0", 1));
  };
  await takeBackup(installation.backupTarget(), options);
  expect(clock.now()).toBeGreaterThan(ends);
  expect(installation.count("request")).toBe(1);
});

describe("an id that exists", () => {
  test("is refused, and taken over with adopt", async () => {
    installation.addBackup(5);
    const refused = await failure(takeBackup(installation.backupTarget(), { ...options, backupId: "5" }));
    expect(refused).toMatchObject({ outcome: "refused" });
    const backup = await takeBackup(installation.backupTarget(), { ...options, backupId: "5", adopt: true });
    expect(backup).toMatchObject({ backupId: "5", adopted: true });
    expect(installation.count("request")).toBe(0);
  });

  test("that is not there is taken anew with adopt, and that is said", async () => {
    const target = installation.backupTarget();
    const warnings: string[] = [];
    const warn = (line: string) => void warnings.push(line);
    const backup = await takeBackup({ ...target, warn }, { ...options, backupId: "77", adopt: true });
    expect(backup).toMatchObject({ backupId: "77", adopted: false });
    expect(warnings.join()).toMatch(/There is no backup 77 to adopt: a new one is taken under that id/);
  });

  test("and shows only at the request is taken over with adopt, refused without", async () => {
    installation.before = (call) => {
      if (call === "request" && installation.names.length === 0) installation.addBackup(5);
    };
    const backup = await takeBackup(installation.backupTarget(), { ...options, backupId: "5", adopt: true });
    expect(backup).toMatchObject({ adopted: true });
    installation.drop(partName(5, "8.8.0", 1));
    installation.drop(partName(5, "8.8.0", 2));
    const refused = await failure(takeBackup(installation.backupTarget(), { ...options, backupId: "5" }));
    expect(refused).toMatchObject({ outcome: "refused" });
  });

  test("and was chosen by us makes us choose another", async () => {
    installation.before = (call, id) => {
      if (call === "request" && installation.count("request") === 1) installation.addBackup(id);
    };
    const first = now();
    const backup = await takeBackup(installation.backupTarget(), options);
    expect(BigInt(backup.backupId)).toBeGreaterThan(BigInt(first));
  });
});

describe("an answer that gets lost", () => {
  test("is made up for by looking: one request, one backup", async () => {
    installation.after = (call) => {
      if (call === "request") throw lostAnswer();
    };
    const backup = await takeBackup(installation.backupTarget(), options);
    expect(backup.snapshots).toHaveLength(2);
    expect(installation.count("request")).toBe(1);
  });

  test("to a request that never arrived is remembered, and the next run asks again under the same id", async () => {
    installation.before = (call) => {
      if (call === "request") throw lostAnswer();
    };
    const id = now();
    const left = await remains(takeBackup(installation.backupTarget(), options));
    expect(left).toMatchObject({ outcome: "unknown", state: "REQUESTED", backupId: id });
    installation.before = () => undefined;
    const backup = await goOnWithBackup(installation.backupTarget(), id, options, false);
    expect(backup).toMatchObject({ backupId: id, adopted: false });
    expect(installation.names).toHaveLength(2);
  });
});

describe("a backup that does not become whole", () => {
  test.each([
    ["nothing ever appears", [undefined, undefined], "NOT_FOUND", /no snapshot of it ever appeared/],
    ["a part is missing", ["SUCCESS", undefined], "INCOMPLETE", /part 1 SUCCESS/],
    ["a part is PARTIAL", ["SUCCESS", "PARTIAL"], "FAILED", /part 2 PARTIAL \(optimize-red\[0\]: primary shard/],
    ["a part is INCOMPATIBLE", ["INCOMPATIBLE", "SUCCESS"], "INCOMPATIBLE", /INCOMPATIBLE/],
  ] as const)("%s", async (_name, outcomes, state, message) => {
    installation.timing = { ...installation.timing, outcomes };
    const left = await remains(takeBackup(installation.backupTarget({ store: true }), options));
    expect(left).toMatchObject({ outcome: "failed", state });
    expect(left.message).toMatch(message);
  });

  test("one part FAILED is not the end while the other runs", async () => {
    installation.timing = { ...installation.timing, outcomes: ["FAILED", "SUCCESS"], durations: [1_000, 600_000] };
    const started = clock.now();
    const left = await remains(takeBackup(installation.backupTarget(), options));
    expect(left.snapshots.map(({ state }) => state).sort()).toEqual(["FAILED", "SUCCESS"]);
    expect(clock.now() - started).toBeGreaterThan(600_000);
  });

  test("at the deadline it is left alone, and the next run goes on with it", async () => {
    installation.timing = { ...installation.timing, durations: [900_000, 900_000] };
    const left = await remains(takeBackup(installation.backupTarget(), { ...options, timeoutMilliseconds: 60_000 }));
    expect(left).toMatchObject({ outcome: "unknown", state: "IN_PROGRESS" });
    const backup = await goOnWithBackup(installation.backupTarget(), left.backupId, options, left.adopted);
    expect(backup.backupId).toBe(left.backupId);
    expect(installation.count("request")).toBe(1);
  });

  test("Optimize 8.10 restarted in between forgets part 2: INCOMPLETE after the grace", async () => {
    installation.timing = { ...installation.timing, sequential: true };
    installation.before = (call) => {
      if (call === "get" && installation.count("get") === 10) installation.restartOptimize();
    };
    expect(await remains(takeBackup(installation.backupTarget(), options))).toMatchObject({ state: "INCOMPLETE" });
  });

  test("a datastore restarted in between has lost it; the next run takes it under the same id", async () => {
    installation.before = (call) => {
      if (call === "get" && installation.count("get") === 10) installation.restartDatastore();
    };
    const left = await remains(takeBackup(installation.backupTarget(), { ...options, backupId: "12" }));
    expect(left).toMatchObject({ state: "NOT_FOUND" });
    const backup = await goOnWithBackup(installation.backupTarget(), "12", { ...options, backupId: "12" }, false);
    expect(backup.backupId).toBe("12");
  });
});

describe("what is complete is never reported lost", () => {
  test("Optimize stops answering in between, but the datastore shows it", async () => {
    installation.before = (call) => {
      if (call === "get") throw lostAnswer();
    };
    expect((await takeBackup(installation.backupTarget({ store: true }), options)).snapshots).toHaveLength(2);
  });

  test("Optimize is pointed to another repository in between", async () => {
    installation.before = (call) => {
      if (call === "get" && installation.count("get") === 5) installation.pointedElsewhere = true;
    };
    expect((await takeBackup(installation.backupTarget({ store: true }), options)).snapshots).toHaveLength(2);
  });

  test("Optimize answers that it cannot, for longer than the grace: nobody can tell, and nothing is replaced", async () => {
    installation.before = (call) => {
      if (call === "get") throw new ManagementApiError("not-configured", 400, "not configured.");
    };
    const left = await remains(takeBackup(installation.backupTarget(), options));
    expect(left).toMatchObject({ outcome: "unknown", state: "REQUESTED" });
  });

  test("the datastore does not answer for a moment at the very end", async () => {
    let lost = 0;
    installation.before = (call) => {
      if (call === "store list" && installation.count("request") > 0 && ++lost < 3) throw lostAnswer();
    };
    expect((await takeBackup(installation.backupTarget({ store: true }), options)).snapshots).toHaveLength(2);
    expect(lost).toBe(3);
  });

  test("the datastore does not answer at the end, for longer than the grace: nobody calls it complete", async () => {
    installation.before = (call) => {
      if (call === "store list" && installation.count("request") > 0) throw lostAnswer();
    };
    const left = await remains(takeBackup(installation.backupTarget({ store: true }), options));
    expect(left).toMatchObject({ outcome: "unknown", state: "IN_PROGRESS" });
    expect(left.message).toMatch(/does not tell whether it lies in the snapshot repository backups/);
  });
});

describe("two Optimizes in one repository", () => {
  const foreign = () => {
    for (const part of [1, 2]) installation.add(partName(1, "8.8.0", part), "SUCCESS", "other");
  };

  test("are refused when it can be known before, and named when it shows afterwards", async () => {
    foreign();
    const known = installation.backupTarget({ store: true, indexPrefix: "optimize" });
    expect((await failure(takeBackup(known, options))).message).toMatch(/prefix other \(camunda_optimize_1_/);
    expect(installation.count("request")).toBe(0);
    const learning = installation.backupTarget({ store: true });
    await takeBackup(learning, options);
    expect(learning.warnings.join()).toMatch(/more than one Optimize/);
    expect((await failure(takeBackup(learning, options))).message).toMatch(/more than one Optimize/);
  });
});

test("what a broken-off run may have left is told to who asks: begun lately, under an id that was chosen for somebody", async () => {
  installation.addBackup(1763714000, "8.8.0", clock.now() - 600_000);
  installation.addBackup(41, "8.8.0", clock.now() - 700_000);
  installation.addBackup(1763710000);
  const target = installation.backupTarget();
  const heard: string[] = [];
  const onPossibleOrphans = (all: readonly { backupId: string }[]) =>
    heard.push(...all.map(({ backupId }) => backupId));
  await takeBackup(target, { ...options, onPossibleOrphans });
  expect(heard).toEqual(["1763714000"]);
  expect(target.warnings).toEqual([]);
});
