import {
  longestGapSeconds,
  scheduleTime,
  ScheduleTimeProblem,
} from "../../../components/backup-schedule/schedule-time";
import { lostRun, nextRun } from "../../../operations/scheduled-run/next-run";

const ZONE = "Etc/UTC";

test.each([
  ["0 3 * * *", "0 3 * * *"],
  ["  */15 9-17 * * MON-FRI ", "*/15 9-17 * * MON-FRI"],
  ["0 0 ? * 0", "0 0 ? * 0"],
  ["@daily", "0 0 * * *"],
  ["0 3/6 * * *", "0 3/6 * * *"],
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
  ["@every 6h", /never fires where that is longer ago than startingDeadlineSeconds/],
  ["0 3 * * FRI-SUN", /write FRI-SAT,SUN/],
  ["0 3 * * SAT-MON", /write SAT,SUN-MON/],
  ["0 0 1 NOV-FEB *", /write NOV-DEC,JAN-FEB/],
  ["@Daily", /write @daily/],
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

const DAY = 86_400;

test.each([
  ["0 3 * * 1-5", 3 * DAY],
  ["* * * * *", 60],
  ["*/5 * * * 1-5", 2 * DAY + 300],
  ["0 3 1 * */1", 31 * DAY],
  ["0 3 * * */2", 2 * DAY],
  ["0 3 13 * 5", 7 * DAY],
  ["0 3/6 * * *", 6 * 3600],
  ["0 22,23 * * *", 23 * 3600],
  ["0 3 31 * *", 61 * DAY],
  ["0 0 29 2 *", 1461 * DAY],
  ["0 0 1 JAN *", 366 * DAY],
  ["@weekly", 7 * DAY],
  ["*/20 9-17 * * MON-FRI", 2 * DAY + 15 * 3600 + 20 * 60],
])("the longest gap of %s is that of a weekend or a month, and does not depend on today", (schedule, seconds) => {
  expect(longestGapSeconds(schedule)).toBe(seconds);
});

describe("where clocks are changed", () => {
  const next = (schedule: string, after: string, count: number, zone = "Europe/Berlin") => {
    const found: string[] = [];
    for (let time = Date.parse(after); found.length < count; time = Date.parse(found.at(-1) ?? "")) {
      found.push(nextRun(schedule, zone, time) ?? "never");
    }
    return found.map((time) => time.replace(":00.000Z", "Z"));
  };

  test("the next run follows the clock of the zone", () => {
    expect(next("30 2 * * *", "2026-02-27T12:00:00Z", 1)).toEqual(["2026-02-28T01:30Z"]);
    expect(next("30 2 * * *", "2026-07-01T12:00:00Z", 1)).toEqual(["2026-07-02T00:30Z"]);
    expect(next("0 9 29 2 *", "2026-02-27T12:00:00Z", 1)).toEqual(["2028-02-29T08:00Z"]);
  });

  test("a time that the clock leaps over is left out that day, as Kubernetes does", () => {
    expect(next("30 2 * * *", "2026-03-28T00:00:00Z", 2)).toEqual(["2026-03-28T01:30Z", "2026-03-30T00:30Z"]);
    expect(next("30 * * * *", "2026-03-29T00:00:00Z", 3)).toEqual([
      "2026-03-29T00:30Z",
      "2026-03-29T01:30Z",
      "2026-03-29T02:30Z",
    ]);
  });

  test("a time that the clock shows twice fires twice, as Kubernetes does", () => {
    expect(next("30 2 * * *", "2026-10-25T00:00:00Z", 3)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T01:30Z",
      "2026-10-26T01:30Z",
    ]);
  });

  test("the time of the change itself counts once", () => {
    expect(next("0 3 * * *", "2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29T01:00Z", "2026-03-30T01:00Z"]);
    expect(next("0 2 * * *", "2026-10-24T12:00:00Z", 3)).toEqual([
      "2026-10-25T00:00Z",
      "2026-10-25T01:00Z",
      "2026-10-26T01:00Z",
    ]);
    // Kubernetes goes by whole hours, so that it misses a day there.
    expect(next("15 0 * * *", "2026-04-04T10:00:00Z", 2, "Australia/Lord_Howe")).toEqual([
      "2026-04-04T13:15Z",
      "2026-04-06T13:45Z",
    ]);
  });

  test("a schedule that loses a run to the change is told, one that goes on hourly is not", () => {
    const lost = (schedule: string, zone = "Europe/Berlin") =>
      lostRun(schedule, zone, Date.parse("2026-06-01T00:00:00Z"));
    expect(lost("30 2 * * *")).toBe("2027-03-28");
    expect(lost("30 3 * * *")).toBeUndefined();
    expect(lost("30 2 * * *", "Etc/UTC")).toBeUndefined();
    expect(lost("30 * * * *")).toBeUndefined();
    expect(lost("30 2 * * 0")).toBe("2027-03-28");
  });
});
