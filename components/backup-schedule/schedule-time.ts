import { createHash } from "node:crypto";

import { systemClock } from "../../clients/clock";
import { type Cron, cronFields, CronProblem, parseCron } from "../../operations/scheduled-run/cron";
import { longestGap } from "../../operations/scheduled-run/longest-gap";
import { nextRun } from "../../operations/scheduled-run/next-run";
import { timeZoneProblem } from "./time-zone";

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
  const zoneProblem = timeZoneProblem(timeZone);
  if (zoneProblem !== undefined) throw new ScheduleTimeProblem("timeZone", zoneProblem);
  if (knownCron(written).kind === "every") {
    // Measured on its controller's code: it looks back no further than startingDeadlineSeconds.
    throw new ScheduleTimeProblem(
      "schedule",
      `${written} counts from the run before, and never fires where that is longer ago than startingDeadlineSeconds; write the times, such as 0 */6 * * *`,
    );
  }
  const schedule = cronFields(written).join(" ");
  if (nextRun(schedule, timeZone, systemClock.now()) === undefined) {
    throw new ScheduleTimeProblem("schedule", `${written} never fires`);
  }
  return { schedule: withJitter(schedule, jitterSeconds, identity), timeZone };
}

function knownCron(written: string): Cron {
  try {
    return parseCron(written);
  } catch (error) {
    if (!(error instanceof CronProblem)) throw error;
    throw new ScheduleTimeProblem("schedule", `${written} ${error.message}`);
  }
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

/** The longest time in seconds between two runs, on a clock that is never changed. */
export function longestGapSeconds(schedule: string): number {
  return longestGap(parseCron(schedule)) / 1000;
}
