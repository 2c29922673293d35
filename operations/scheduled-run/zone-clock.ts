const DAY = 86_400_000;

/** How far the clock of a zone is ahead of UTC at a time, both in milliseconds. */
export type ZoneOffset = (time: number) => number;

export function zoneOffset(timeZone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
  };
}

/** The first time after `from`, and not after `to`, at which the clock is changed. */
export function nextChange(offsetAt: ZoneOffset, from: number, to: number): number | undefined {
  const offset = offsetAt(from);
  for (let start = from; start < to; start += DAY) {
    const end = Math.min(start + DAY, to);
    if (offsetAt(end) === offset) continue;
    let [before, changed] = [start, end];
    while (changed - before > 1) {
      const middle = Math.floor((before + changed) / 2);
      if (offsetAt(middle) === offset) before = middle;
      else changed = middle;
    }
    return changed;
  }
  return undefined;
}
