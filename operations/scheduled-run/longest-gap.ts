import { type Cron } from "./cron";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Where gaps are measured from: not from now, or what follows from them would change from day to day. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);
/** After so many years, dates fall on the same days of the week again. */
const YEARS = 28;

/** The longest time in milliseconds between two runs, on a clock that is never changed; 0 when there are no two. */
export function longestGap(cron: Cron): number {
  if (cron.kind === "every") return cron.milliseconds;
  const times = [...cron.hours].flatMap((hour) => [...cron.minutes].map((minute) => (hour * 60 + minute) * MINUTE));
  times.sort((one, other) => one - other);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const end = Date.UTC(2026 + YEARS, 0, 5);
  const withinDay = Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
  let [longest, before]: [number, number | undefined] = [0, undefined];
  for (let day = SOME_MONDAY; day <= end; day += DAY) {
    const date = new Date(day);
    if (!cron.months.has(date.getUTCMonth() + 1) || !cron.firesOnDay(date.getUTCDate(), date.getUTCDay())) continue;
    longest = Math.max(longest, withinDay, before === undefined ? 0 : day + first - before);
    before = day + last;
  }
  return longest;
}
