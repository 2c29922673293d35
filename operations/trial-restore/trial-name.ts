/**
 * A trial's own id, such as `trial_20261121t131502_a1b2c3`: when it began, and something that no other one has. It holds
 * no hyphen: the indices of an Optimize begin with its prefix and one, so that no prefix is the beginning of a trial's.
 */
const ID = /^trial_(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)_[0-9a-f]{6}$/;

/** All indices of all trials, as a pattern. */
export const TRIAL_INDICES = "trial_*";

/** The engines take names of indices up to so many bytes. */
const LONGEST_NAME = 255;

/** @param random between 0 and 1, as `Math.random`. */
export function newTrialId(now: number, random: () => number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, "")
    .toLowerCase();
  const own = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, "0");
  return `trial_${time}_${own}`;
}

/** What a trial puts before the name of each index. */
export function trialPrefix(trialId: string): string {
  return `${trialId}_`;
}

/** An index that bears the name of one of a trial. */
export interface TrialName {
  readonly trialId: string;
  /** Milliseconds since 1970 at which the trial began. */
  readonly began: number;
  /** What the index is called in the backup. */
  readonly original: string;
}

/** Takes the name of an index apart; undefined when no trial gives such names. */
export function parseTrialName(name: string): TrialName | undefined {
  const [, trialId, original] = /^(trial_[^_]+_[^_]+)_(.+)$/.exec(name) ?? [];
  if (trialId === undefined || original === undefined) return undefined;
  const [, year, month, day, hour, minute, second] = ID.exec(trialId) ?? [];
  if (year === undefined) return undefined;
  const began = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(began) ? undefined : { trialId, began, original };
}

/** Those of the names that would be too long for an index of a trial. */
export function tooLong(trialId: string, names: readonly string[]): string[] {
  return names.filter((name) => Buffer.byteLength(trialPrefix(trialId) + name) > LONGEST_NAME);
}
