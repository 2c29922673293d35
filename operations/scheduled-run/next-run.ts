import { Cron } from "croner";

import { nextChange, zoneOffset } from "./zone-clock";

const YEAR = 366 * 86_400_000;
/** A schedule that fires again sooner has lost nothing worth telling. */
const MISSED = 6 * 3_600_000;

/**
 * When Kubernetes fires a schedule next: at the first time at which the clock of the zone shows what the schedule says.
 * A time that the clock leaps over when summer begins is left out that day, and one that it shows twice fires twice.
 *
 * @param schedule five fields, as Kubernetes reads them.
 * @param after milliseconds since 1970.
 * @returns ISO 8601, UTC; undefined when it never fires again.
 * @throws when the schedule or the time zone cannot be read.
 */
export function nextRun(schedule: string, timeZone: string, after: number): string | undefined {
  const offsetAt = zoneOffset(timeZone);
  const cron = unchangedClock(schedule);
  for (let from = after; ;) {
    const offset = offsetAt(from);
    const shown = cron.nextRun(new Date(from + offset))?.getTime();
    if (shown === undefined) return undefined;
    const found = shown - offset;
    const change = nextChange(offsetAt, from, found);
    if (change === undefined) return new Date(found).toISOString();
    // What the clock shows before the change does not count; what it shows at the change itself does.
    const first = cron.nextRun(new Date(change + offsetAt(change) - 1))?.getTime();
    if (first === change + offsetAt(change)) return new Date(change).toISOString();
    from = change;
  }
}

/**
 * The first day within a year on which a schedule is left out for hours, because its time is one that the clock leaps over.
 *
 * @param now milliseconds since 1970.
 * @returns such as 2027-03-28; undefined when there is none.
 */
export function lostRun(schedule: string, timeZone: string, now: number): string | undefined {
  const offsetAt = zoneOffset(timeZone);
  const cron = unchangedClock(schedule);
  for (let from = now; ;) {
    const change = nextChange(offsetAt, from, now + YEAR);
    if (change === undefined) return undefined;
    const [leapFrom, leapTo] = [change + offsetAt(change - 1), change + offsetAt(change)];
    const shown = cron.nextRun(new Date(leapFrom - 1))?.getTime() ?? leapTo;
    const next = nextRun(schedule, timeZone, change - 1);
    if (shown < leapTo && (next === undefined || Date.parse(next) - change > MISSED)) {
      return new Date(leapFrom).toISOString().slice(0, 10);
    }
    from = change;
  }
}

/** When a schedule fires next and after that, so many times, on a clock that is never changed: milliseconds since 1970. */
export function nextRuns(schedule: string, after: number, count: number): number[] {
  return unchangedClock(schedule)
    .nextRuns(count, new Date(after))
    .map((time) => time.getTime());
}

/**
 * The library has rules of its own for changes of the clock: it is asked for times without any. To Kubernetes a question
 * mark is an asterisk.
 */
function unchangedClock(schedule: string): Cron {
  return new Cron(schedule.replaceAll("?", "*"), { timezone: "Etc/UTC", mode: "5-part" });
}
