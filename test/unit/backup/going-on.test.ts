import { goingOn, WorkWatch } from "../../../operations/backup/going-on";
import { takeBackup, type TakeBackupOptions } from "../../../operations/backup/take-backup";
import { partName, SimulatedClock, SimulatedInstallation } from "./simulation";

const NOW = Date.UTC(2026, 10, 26, 3);
const at = (later: number) => ({ now: () => NOW + later, monotonic: () => later });
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const parts = (minutes: number, ...states: string[]) =>
  states.map((state, index) => ({
    name: partName("7", "8.10.0", index === 0 ? 1 : 2),
    state,
    startTime: ago(minutes),
    failures: [],
  }));

test.each([
  ["a part is being taken", { snapshots: parts(2000, "IN_PROGRESS") }, "running"],
  ["a part failed, the other is being taken", { snapshots: parts(1, "FAILED", "IN_PROGRESS") }, "running"],
  ["one good part, of an end nobody tells", { snapshots: parts(90, "SUCCESS") }, "between-parts"],
  ["one good part, ended just now", { snapshots: parts(2000, "SUCCESS"), endedAt: ago(0.1) }, "between-parts"],
  ["one good part, ended by a clock ahead", { snapshots: parts(1, "SUCCESS"), endedAt: ago(-3) }, "between-parts"],
  ["one failed part", { snapshots: parts(1, "FAILED") }, "between-parts"],
  ["one good part, ended an hour ago", { snapshots: parts(90, "SUCCESS"), endedAt: ago(60) }, undefined],
  ["one good part, of days ago", { snapshots: parts(3000, "SUCCESS") }, undefined],
  ["both parts", { snapshots: parts(1, "SUCCESS", "SUCCESS") }, undefined],
  ["a good and a failed part", { snapshots: parts(1, "SUCCESS", "FAILED") }, undefined],
  ["no part that anybody tells of", { snapshots: [] }, undefined],
])("%s", (_, backup, expected) => {
  expect(goingOn(backup, NOW)).toBe(expected);
});

describe("one part alone, and when it began and ended is told, not told, or no time at all", () => {
  const fresh = ago(1);
  const old = ago(3000);
  const times: readonly (readonly [start: string | undefined, end: string | undefined, mayBeFresh: boolean])[] = [
    [undefined, undefined, true],
    ["no time", undefined, true],
    [undefined, "no time", true],
    ["no time", "no time", true],
    [undefined, fresh, true],
    [undefined, old, false],
    [fresh, undefined, true],
    [fresh, "no time", true],
    [fresh, fresh, true],
    [old, undefined, false],
    [old, "no time", false],
    [old, fresh, true],
    [old, old, false],
  ];
  /** For how long it may go on where its times do not say that it is over. */
  const watched: readonly (readonly [state: string, milliseconds: number])[] = [
    ["IN_PROGRESS", Infinity],
    ["SUCCESS", 60_000],
    ["UNREADABLE", 60_000],
    ["PARTIAL", 15_000],
    ["FAILED", 15_000],
    ["INCOMPATIBLE", 0],
  ];
  const rows = watched.flatMap(([state, limit]) =>
    times.map(([start, end, mayBeFresh]) => ({
      state,
      start,
      end,
      limit: mayBeFresh || limit === Infinity ? limit : 0,
    })),
  );

  test.each(rows)("$state, begun $start, ended $end: goes on for $limit ms", ({ state, start, end, limit }) => {
    const name = partName("7", "8.10.0", 1);
    const backup = { snapshots: [{ name, state, startTime: start }], endedAt: end };
    const goesOn = [0, 14_999, 15_000, 59_999, 60_000, 7_200_000].map(
      (unchanged) => goingOn(backup, NOW, unchanged, 60_000) !== undefined,
    );
    expect(goesOn).toEqual([0, 14_999, 15_000, 59_999, 60_000, 7_200_000].map((unchanged) => unchanged < limit));
  });

  test.each([
    [[old, undefined], true],
    [[undefined, old], true],
    [[old, fresh], true],
    [[old, old], false],
  ])("the first parts of two versions, begun %j", (starts, expected) => {
    const snapshots = starts.map((startTime, at) => ({
      name: partName("7", `8.10.${at}`, 1),
      state: "SUCCESS",
      startTime,
    }));
    expect(goingOn({ snapshots }, NOW) === "between-parts").toBe(expected);
  });

  test("both parts, of which one cannot be read: nothing follows", () => {
    const [one, two] = parts(1, "SUCCESS", "UNREADABLE").map((part) => ({ ...part, startTime: undefined }));
    expect(goingOn({ snapshots: [one, two].flatMap((part) => part ?? []) }, NOW)).toBeUndefined();
  });
});

test("one good part of which nothing changes stops going on when the grace is over", () => {
  const watch = new WorkWatch(60_000);
  const backup = { backupId: "7", snapshots: parts(10, "SUCCESS") };
  expect(watch.find([backup], at(0))?.goingOn).toBe("between-parts");
  expect(watch.find([backup], at(59_000))?.goingOn).toBe("between-parts");
  expect(watch.find([backup], at(60_000))).toBeUndefined();
});

describe("a backup that is asked for while another one is between its parts", () => {
  const options: TakeBackupOptions = {
    backupId: undefined,
    adopt: false,
    whenBusy: "wait",
    timeoutMilliseconds: 7_200_000,
    graceMilliseconds: 120_000,
  };
  let clock: SimulatedClock;
  let installation: SimulatedInstallation;
  beforeEach(async () => {
    clock = new SimulatedClock();
    installation = new SimulatedInstallation(clock, {
      sequential: true,
      secondFollowsAfter: 20_000,
      version: "8.10.0",
    });
    const { optimize } = installation.backupTarget();
    await optimize.request("7");
    for (;;) {
      const states = (await optimize.get("7"))?.snapshots.map(({ state }) => state);
      if (states?.join() === "SUCCESS") return;
      await clock.sleep(1000);
    }
  });

  it("is asked for when that one is complete", async () => {
    let first: string[] = [];
    installation.before = (call) => {
      if (call === "request") first = installation.names.filter((name) => name.includes("_7_"));
    };
    await takeBackup(installation.backupTarget(), options);
    expect(first).toHaveLength(2);
  });

  it("is refused where nobody is to wait", async () => {
    await expect(takeBackup(installation.backupTarget(), { ...options, whenBusy: "fail" })).rejects.toThrow(/is busy/);
    expect(installation.count("request")).toBe(1);
  });
});

describe("a part that was left alone a while ago, and whose second part never comes", () => {
  const seconds = [1, 10, 30, 60, 7200];
  const bounds = seconds.flatMap((timeout) =>
    [timeout / 2, timeout - 0.001, timeout, timeout + 0.001, 86_400].map((grace) => [grace, timeout] as const),
  );

  test.each(bounds.flatMap((bound) => ["SUCCESS", "FAILED"].map((state) => [state, ...bound] as const)))(
    "%s, with a grace of %d s within %d s, delays the next backup and does not keep it off",
    async (state, grace, timeout) => {
      const clock = new SimulatedClock();
      const installation = new SimulatedInstallation(clock, { version: "8.10.0" });
      installation.timing = { ...installation.timing, durations: [1, 1], appearsAfter: 0 };
      installation.add(partName("7", "8.10.0", 1), state, "optimize", clock.now() - 3_600_000);
      // A list takes its time: what it shows is seen when a part of the time is over.
      installation.before = (call) => {
        if (call === "list") void clock.sleep((timeout * 1000) / 10);
      };
      const options = { backupId: "8", adopt: false, whenBusy: "wait", lot: () => 0 } as const;
      const taking = takeBackup(installation.backupTarget(), {
        ...options,
        timeoutMilliseconds: timeout * 1000,
        graceMilliseconds: grace * 1000,
      });
      await taking.catch((error: unknown) => expect(String(error)).not.toContain("is busy"));
      expect(installation.count("request")).toBe(1);
    },
  );
});
