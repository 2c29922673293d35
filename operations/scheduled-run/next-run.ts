import { parseCron, type TimeFields } from "./cron";
import { nextChange, type ZoneOffset, zoneOffset } from "./zone-clock";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const YEAR = 366 * 86_400_000;
/** A schedule that fires again sooner has lost nothing worth telling. */
const MISSED = 6 * HOUR;

/**
 * When Kubernetes fires a schedule next, by its own rules for changes of the clock: a time that the clock leaps over when
 * summer begins is left out that day, and one that it shows twice fires twice.
 *
 * @param schedule as Kubernetes takes it.
 * @param after milliseconds since 1970.
 * @returns ISO 8601, UTC; undefined when it does not fire within five years, and for `@every`, which counts from a run.
 * @throws when the schedule or the time zone cannot be read.
 */
export function nextRun(schedule: string, timeZone: string, after: number): string | undefined {
  const cron = parseCron(schedule);
  if (cron.kind === "every") return undefined;
  const next = nextTime(cron, zoneOffset(timeZone), after);
  return next === undefined ? undefined : new Date(next).toISOString();
}

/**
 * The first day within a year on which a schedule is left out for hours, because its time is one that the clock leaps over.
 *
 * @param now milliseconds since 1970.
 * @returns such as 2027-03-28; undefined when there is none.
 */
export function lostRun(schedule: string, timeZone: string, now: number): string | undefined {
  const cron = parseCron(schedule);
  if (cron.kind === "every") return undefined;
  const offsetAt = zoneOffset(timeZone);
  for (let from = now; ;) {
    const change = nextChange(offsetAt, from, now + YEAR);
    if (change === undefined) return undefined;
    const [leapFrom, leapTo] = [change + offsetAt(change - 1), change + offsetAt(change)];
    const shown = nextTime(cron, NEVER_CHANGED, leapFrom - 1) ?? leapTo;
    const next = nextTime(cron, offsetAt, change - 1);
    if (shown < leapTo && (next === undefined || next - change > MISSED)) {
      return new Date(leapFrom).toISOString().slice(0, 10);
    }
    from = change;
  }
}

const NEVER_CHANGED: ZoneOffset = () => 0;
/** As the library has it. */
const YEARS_AHEAD = 5;
/** More than any time takes to find. The library itself never ends where the clock leaps over a whole day, as Samoa's did. */
const MOST_STEPS = 20_000;

/** When the fields allow it next, in milliseconds since 1970; undefined when they do not within five years. */
function nextTime(cron: TimeFields, offsetAt: ZoneOffset, after: number): number | undefined {
  const { minutes, hours, months } = cron;
  if (minutes.size === 0 || hours.size === 0 || months.size === 0) return undefined;
  const walk = new Walk(offsetAt, (Math.floor(after / 1000) + 1) * 1000);
  const lastYear = walk.shown.getUTCFullYear() + YEARS_AHEAD;
  while (walk.shown.getUTCFullYear() <= lastYear && walk.steps < MOST_STEPS) {
    const found =
      walk.toMonth((clock) => months.has(clock.getUTCMonth() + 1)) &&
      walk.toDay((clock) => cron.firesOnDay(clock.getUTCDate(), clock.getUTCDay())) &&
      walk.toHour((clock) => hours.has(clock.getUTCHours())) &&
      walk.toMinute((clock) => minutes.has(clock.getUTCMinutes())) &&
      walk.toSecond((clock) => clock.getUTCSeconds() === 0);
    if (found) return walk.time;
  }
  return undefined;
}

type Fits = (clock: Date) => boolean;

/**
 * Goes on from a time, step by step as `SpecSchedule.Next` of robfig/cron does, so that changes of the clock end alike. A
 * walk to something says whether it got there: when the next larger part begins anew, that has to be looked at again.
 */
class Walk {
  steps = 0;
  /** Once something was stepped over, all smaller parts stand at their beginning. */
  private stepped = false;

  constructor(
    private readonly offsetAt: ZoneOffset,
    public time: number,
  ) {}

  /** What the clock shows, in the parts that a date has in UTC. */
  get shown(): Date {
    return new Date(this.time + this.offsetAt(this.time));
  }

  toMonth(fits: Fits): boolean {
    return this.to(fits, {
      beginning: (clock) => this.timeAt(Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth(), 1)),
      next: (clock) => this.timeAt(new Date(clock).setUTCMonth(clock.getUTCMonth() + 1)),
      isFirst: (clock) => clock.getUTCMonth() === 0,
    });
  }

  toDay(fits: Fits): boolean {
    return this.to(fits, {
      beginning: (clock) => this.timeAt(new Date(clock).setUTCHours(0, 0, 0)),
      next: (clock) => this.midnightNear(this.timeAt(new Date(clock).setUTCDate(clock.getUTCDate() + 1))),
      isFirst: (clock) => clock.getUTCDate() === 1,
    });
  }

  toHour(fits: Fits): boolean {
    return this.to(fits, {
      beginning: (clock) => this.timeAt(new Date(clock).setUTCMinutes(0, 0)),
      next: () => this.time + HOUR,
      isFirst: (clock) => clock.getUTCHours() === 0,
    });
  }

  toMinute(fits: Fits): boolean {
    return this.to(fits, {
      beginning: () => Math.floor(this.time / MINUTE) * MINUTE,
      next: () => this.time + MINUTE,
      isFirst: (clock) => clock.getUTCMinutes() === 0,
    });
  }

  toSecond(fits: Fits): boolean {
    return this.to(fits, {
      beginning: () => this.time,
      next: () => this.time + 1000,
      isFirst: (clock) => clock.getUTCSeconds() === 0,
    });
  }

  private to(
    fits: Fits,
    part: {
      readonly beginning: (clock: Date) => number;
      readonly next: (clock: Date) => number;
      readonly isFirst: (clock: Date) => boolean;
    },
  ): boolean {
    while (!fits(this.shown) && this.steps < MOST_STEPS) {
      this.steps++;
      if (!this.stepped) this.time = part.beginning(this.shown);
      this.stepped = true;
      this.time = part.next(this.shown);
      if (part.isFirst(this.shown)) return false;
    }
    return this.steps < MOST_STEPS;
  }

  /** A day may begin at one o'clock where the clock is changed at midnight. */
  private midnightNear(time: number): number {
    const hour = new Date(time + this.offsetAt(time)).getUTCHours();
    if (hour === 0) return time;
    return time + (hour > 12 ? 24 - hour : -hour) * HOUR;
  }

  /** The time at which the clock shows what a date has in UTC, as Go's `time.Date` chooses where there is none or two. */
  private timeAt(shown: number): number {
    const near = this.offsetAt(shown);
    const offset = near === 0 ? 0 : this.offsetAt(shown - near);
    return shown - offset;
  }
}
