import {
  longestGapSeconds,
  scheduleTime,
  ScheduleTimeProblem,
} from "../../../components/backup-schedule/schedule-time";
import { nextRun } from "../../../operations/scheduled-run/next-run";

const ZONE = "Etc/UTC";

test.each([
  ["0 3 * * *", "0 3 * * *"],
  ["  */15 9-17 * * MON-FRI ", "*/15 9-17 * * MON-FRI"],
  ["0 0 ? * 0", "0 0 ? * 0"],
  ["@daily", "0 0 * * *"],
  ["0 0 1 JUL *", "0 0 1 JUL *"],
])("%s is taken", (written, schedule) => {
  expect(scheduleTime(written, ZONE, 0, "a/b").schedule).toBe(schedule);
});

test.each([
  ["0 3 * *", /4 fields/],
  ["0 0 3 * * *", /6 fields/],
  ["TZ=Europe/Berlin 0 3 * * *", /set timeZone/],
  ["CRON_TZ=Europe/Berlin 0 3 * * *", /set timeZone/],
  ["0 3 * * 7", /Sunday is 0/],
  ["0 3 L * *", /does not know/],
  ["61 3 * * *", /cannot be read/],
  ["0 3 31 2 *", /never fires/],
  ["@every 1h", /2 fields/],
])("%s is refused", (written, problem) => {
  expect(() => scheduleTime(written, ZONE, 0, "a/b")).toThrow(problem);
});

test.each(["Europe/Berlin", "Asia/Calcutta", "UTC", "Etc/UTC", "US/Pacific"])("the time zone %s is known", (zone) => {
  expect(scheduleTime("0 3 * * *", zone, 0, "a/b").timeZone).toBe(zone);
});

test.each(["Europe/Berlinn", "+02:00", "CEST+1", ""])("the time zone %s is refused", (zone) => {
  expect(() => scheduleTime("0 3 * * *", zone, 0, "a/b")).toThrow(ScheduleTimeProblem);
});

describe("jitter", () => {
  const minuteOf = (identity: string, jitter: number, written = "10 3 * * *") =>
    Number(scheduleTime(written, ZONE, jitter, identity).schedule.split(" ")[0]);
  const identities = Array.from({ length: 200 }, (_, index) => `team-${index}/nightly`);

  test("is the same each time, and stays within its limit", () => {
    for (const identity of identities) {
      const minute = minuteOf(identity, 600);
      expect(minute).toBe(minuteOf(identity, 600));
      expect(minute).toBeGreaterThanOrEqual(10);
      expect(minute).toBeLessThanOrEqual(20);
    }
  });

  test("spreads schedules over all minutes that it may use, and never leaves the hour", () => {
    expect(new Set(identities.map((identity) => minuteOf(identity, 600))).size).toBe(11);
    expect(Math.max(...identities.map((identity) => minuteOf(identity, 3600)))).toBe(59);
  });

  test("needs a minute to move", () => {
    expect(() => scheduleTime("*/5 * * * *", ZONE, 600, "a/b")).toThrow(/one number/);
    expect(minuteOf("a/b", 59)).toBe(10);
  });
});

test("the longest gap is that of a weekend, and does not depend on today", () => {
  expect(longestGapSeconds({ schedule: "0 3 * * 1-5", timeZone: ZONE })).toBe(3 * 86_400);
  expect(longestGapSeconds({ schedule: "* * * * *", timeZone: ZONE })).toBe(60);
});

test("the next run follows the clock of the zone through both changes of time", () => {
  const next = (after: string) => nextRun("30 2 * * *", "Europe/Berlin", Date.parse(after));
  expect(next("2026-03-27T12:00:00Z")).toBe("2026-03-28T01:30:00.000Z");
  expect(next("2026-07-01T12:00:00Z")).toBe("2026-07-02T00:30:00.000Z");
});
