import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as v from "valibot";

import { scheduleTime } from "../../../components/backup-schedule/schedule-time";
import { timeZoneProblem } from "../../../components/backup-schedule/time-zone";
import { TIME_ZONE_NAMES } from "../../../components/backup-schedule/time-zone-names";
import { parseCron } from "../../../operations/scheduled-run/cron";
import { nextRun } from "../../../operations/scheduled-run/next-run";

// What Kubernetes 1.34.1 says, and when robfig/cron 3.0.1 fires; test/stack/kubernetes/server/schedules made it.
const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), "utf8"));
const schedules = v.parse(
  v.array(
    v.object({
      schedule: v.string(),
      problem: v.optional(v.string()),
      zone: v.optional(v.string()),
      after: v.optional(v.string()),
      fires: v.optional(v.array(v.string()), []),
    }),
  ),
  read("kubernetes-schedules.json"),
);
const zones = v.parse(
  v.array(v.object({ zone: v.string(), problem: v.optional(v.string()) })),
  read("kubernetes-time-zones.json"),
);
const refused = schedules.filter(({ problem }) => problem !== undefined);
const taken = schedules.filter(({ problem }) => problem === undefined);

const isEvery = (schedule: string) => schedule.startsWith("@every ");
const isTaken = (schedule: string) => {
  try {
    scheduleTime(schedule, "Etc/UTC", 0, "a/b");
    return true;
  } catch {
    return false;
  }
};

test.each(refused)("$schedule is refused as by Kubernetes: $problem", ({ schedule }) => {
  expect(() => parseCron(schedule)).toThrow();
  expect(isTaken(schedule)).toBe(false);
});

test.each(taken)(
  "$schedule is read as by Kubernetes, in $zone after $after",
  ({ schedule, zone = "", after = "", fires }) => {
    if (isEvery(schedule)) {
      const delay = Date.parse(fires[1] ?? "") - Date.parse(fires[0] ?? "");
      expect(parseCron(schedule)).toEqual({ kind: "every", milliseconds: delay });
      return;
    }
    const found: string[] = [];
    for (let at: string | undefined = after; found.length < 5;) {
      at = nextRun(schedule, zone, Date.parse(at));
      if (at === undefined) break;
      found.push(at.replace(".000Z", "Z"));
    }
    expect(found).toEqual(fires);
  },
);

test("all schedules that Kubernetes takes and fires are taken", () => {
  const fire = taken.filter(
    ({ schedule, zone, fires }) => zone === "Etc/UTC" && fires.length > 0 && !isEvery(schedule),
  );
  expect(fire.length).toBeGreaterThan(70);
  expect(fire.filter(({ schedule }) => !isTaken(schedule))).toEqual([]);
});

test("a schedule is handed over as one that Kubernetes reads alike", () => {
  for (const { schedule } of taken.filter((one) => isTaken(one.schedule))) {
    const handedOver = scheduleTime(schedule, "Etc/UTC", 0, "a/b").schedule;
    expect(nextRun(handedOver, "Etc/UTC", 0)).toBe(nextRun(schedule, "Etc/UTC", 0));
  }
});

test.each(zones)("$zone is a time zone where it is one to Kubernetes: $problem", ({ zone, problem }) => {
  // A clock that nobody has set.
  if (zone === "Factory") return;
  expect(timeZoneProblem(zone) === undefined).toBe(problem === undefined);
});

test("no name is left out", () => {
  const names = zones.filter(({ problem }) => problem === undefined).map(({ zone }) => zone);
  expect(new Set([...TIME_ZONE_NAMES, "Factory"])).toEqual(new Set(names));
});

test.each([
  ["europe/berlin", "is spelled Europe/Berlin"],
  ["utc", "is spelled UTC"],
  ["Europe/Berlin ", "is spelled Europe/Berlin"],
  ["Europe/Berlinn", "did you mean Europe/Berlin?"],
  ["+02:00", "is an offset"],
  ["UTC+1", "is an offset"],
  ["Local", "on each machine"],
  ["PST", "write one like"],
  ["", "is empty"],
])("the time zone %s is refused with the way out", (zone, words) => {
  expect(timeZoneProblem(zone)).toContain(words);
});
