import { Cron } from "croner";

/**
 * When a schedule fires next.
 *
 * @param schedule five fields, as Kubernetes reads them.
 * @param after milliseconds since 1970.
 * @returns ISO 8601, UTC; undefined when it never fires again.
 * @throws when the schedule or the time zone cannot be read.
 */
export function nextRun(schedule: string, timeZone: string, after: number): string | undefined {
  // To Kubernetes a question mark is an asterisk.
  const cron = new Cron(schedule.replaceAll("?", "*"), { timezone: timeZone, mode: "5-part" });
  return cron.nextRun(new Date(after))?.toISOString();
}
