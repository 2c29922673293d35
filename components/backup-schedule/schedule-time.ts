import { createHash } from "node:crypto";

import { systemClock } from "../../clients/clock";
import { nextRun, nextRuns } from "../../operations/scheduled-run/next-run";

const MACROS: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** When a schedule fires, checked and with its jitter. */
export interface ScheduleTime {
  /** Five fields, as Kubernetes takes them. */
  readonly schedule: string;
  readonly timeZone: string;
}

/** What is wrong with when a schedule fires, for the person who wrote it. */
export class ScheduleTimeProblem extends Error {
  constructor(
    readonly property: "schedule" | "timeZone" | "jitterSeconds",
    problem: string,
  ) {
    super(problem);
    this.name = "ScheduleTimeProblem";
  }
}

/**
 * Checks a schedule as strictly as Kubernetes does, and moves its minute by up to the jitter: always by as much for the
 * same identity, so that many schedules written alike do not fire all at once.
 *
 * @param identity what tells this schedule from others, such as `namespace/name`.
 * @throws ScheduleTimeProblem
 */
export function scheduleTime(written: string, timeZone: string, jitterSeconds: number, identity: string): ScheduleTime {
  requireTimeZone(timeZone);
  const schedule = fiveFields(written);
  let next: string | undefined;
  try {
    next = nextRun(schedule, timeZone, systemClock.now());
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ScheduleTimeProblem("schedule", `${written} cannot be read as a cron schedule: ${said}`);
  }
  if (next === undefined) throw new ScheduleTimeProblem("schedule", `${written} never fires`);
  return { schedule: withJitter(schedule, jitterSeconds, identity), timeZone };
}

function requireTimeZone(timeZone: string): void {
  try {
    // Knows the aliases too, such as Asia/Calcutta, which `Intl.supportedValuesOf` leaves out.
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new ScheduleTimeProblem("timeZone", `${timeZone} is no time zone; write one like Europe/Berlin or Etc/UTC`);
  }
  if (/^[+-]/.test(timeZone) || timeZone === "Local") {
    throw new ScheduleTimeProblem(
      "timeZone",
      `${timeZone} is an offset; Kubernetes takes names like Europe/Berlin only`,
    );
  }
}

function fiveFields(written: string): string {
  const trimmed = written.trim();
  if (/^(CRON_)?TZ=/.test(trimmed)) {
    throw new ScheduleTimeProblem("schedule", "holds a time zone, which Kubernetes refuses there; set timeZone");
  }
  const macro = MACROS[trimmed.toLowerCase()];
  if (macro !== undefined) return macro;
  const fields = trimmed.split(/\s+/);
  if (fields.length !== 5) {
    throw new ScheduleTimeProblem(
      "schedule",
      `${written} has ${fields.length} fields; Kubernetes takes five (minute, hour, day, month, day of the week), or one of ${Object.keys(MACROS).join(", ")}`,
    );
  }
  const odd = fields.find((field) => !/^[\dA-Za-z*?,/-]+$/.test(field) || /[LW#]$/.test(field.replace(/JUL/i, "")));
  if (odd !== undefined)
    throw new ScheduleTimeProblem("schedule", `${written} has ${odd}, which Kubernetes does not know`);
  if (/(^|[,-])7/.test(fields[4] ?? "")) {
    throw new ScheduleTimeProblem("schedule", `${written} has 7 as the day of the week; Sunday is 0 to Kubernetes`);
  }
  return fields.join(" ");
}

function withJitter(schedule: string, jitterSeconds: number, identity: string): string {
  const most = Math.floor(jitterSeconds / 60);
  if (most <= 0) return schedule;
  const [minute = "", ...others] = schedule.split(" ");
  if (!/^\d+$/.test(minute)) {
    throw new ScheduleTimeProblem(
      "jitterSeconds",
      `needs a schedule whose minute is one number, because it moves that; the minute is ${minute}. Leave jitterSeconds out, or name a minute`,
    );
  }
  // Never past the hour: that could be another day.
  const room = Math.min(most, 59 - Number(minute));
  const shift = createHash("sha256").update(identity).digest().readUInt32BE() % (room + 1);
  return [Number(minute) + shift, ...others].join(" ");
}

/** Where gaps are measured from: not from now, or what follows from them would change from day to day. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);
const MEASURED_RUNS = 1000;

/** The longest time in seconds between two runs, on a clock that is never changed. */
export function longestGapSeconds(schedule: string): number {
  const runs = nextRuns(schedule, SOME_MONDAY, MEASURED_RUNS);
  const gaps = runs.slice(1).map((run, index) => (run - (runs[index] ?? run)) / 1000);
  return Math.max(0, ...gaps);
}
