/**
 * Schedules as Kubernetes reads them: by version 3 of the Go library robfig/cron, whose grammar differs from that of other
 * crons.
 *
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
export type Cron = TimeFields | ConstantDelay;

/** The five fields of a schedule. */
export interface TimeFields {
  readonly kind: "fields";
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Whether a day is one on which the schedule fires: by its number in the month, and in the week, where Sunday is 0. */
  firesOnDay(ofMonth: number, ofWeek: number): boolean;
}

/** `@every` and a duration, which counts from the run before. */
export interface ConstantDelay {
  readonly kind: "every";
  readonly milliseconds: number;
}

/** Why a text is no schedule. */
export class CronProblem extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "CronProblem";
  }
}

/** The names for schedules, and what each stands for. */
const CRON_NAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** The five texts of a schedule, a name for one being resolved. */
export function cronFields(schedule: string): string[] {
  const written = CRON_NAMES[schedule] ?? schedule;
  return written.split(SPACE).filter((text) => text !== "");
}

/** @throws CronProblem where Kubernetes refuses it. */
export function parseCron(schedule: string): Cron {
  if (schedule.includes("TZ")) throw new CronProblem("holds a time zone, which Kubernetes refuses there; set timeZone");
  if (schedule.startsWith("@")) {
    if (schedule.startsWith(EVERY)) return { kind: "every", milliseconds: delayOf(schedule.slice(EVERY.length)) };
    if (CRON_NAMES[schedule] === undefined) throw new CronProblem(notANameFor(schedule));
  }
  const texts = cronFields(schedule);
  if (texts.length !== FIELDS.length) {
    throw new CronProblem(
      `has ${texts.length} fields; Kubernetes takes five (minute, hour, day, month, day of the week), or one of ${Object.keys(CRON_NAMES).join(", ")}`,
    );
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = FIELDS.map((field, index) =>
    parseField(texts[index] ?? "", field),
  );
  const [days, weekdays] = [dayOfMonth ?? NOTHING, dayOfWeek ?? NOTHING];
  return {
    kind: "fields",
    minutes: (minute ?? NOTHING).values,
    hours: (hour ?? NOTHING).values,
    months: (month ?? NOTHING).values,
    firesOnDay: (ofMonth, ofWeek) => {
      const [inMonth, inWeek] = [days.values.has(ofMonth), weekdays.values.has(ofWeek)];
      return days.star || weekdays.star ? inMonth && inWeek : inMonth || inWeek;
    },
  };
}

/** What Go takes for white space. */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const EVERY = "@every ";

interface Field {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  /** Names for values, the first one for the lowest. */
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: readonly Field[] = [
  { name: "minute", lowest: 0, highest: 59, names: [] },
  { name: "hour", lowest: 0, highest: 23, names: [] },
  { name: "day", lowest: 1, highest: 31, names: [] },
  { name: "month", lowest: 1, highest: 12, names: MONTHS },
  { name: "day of the week", lowest: 0, highest: 6, names: WEEKDAYS },
];

/** What a field allows; `star` where an asterisk leaves it open, so that the other field for days decides alone. */
interface Allowed {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

const NOTHING: Allowed = { values: new Set(), star: false };

function parseField(text: string, field: Field): Allowed {
  const ranges = text
    .split(",")
    .filter((range) => range !== "")
    .map((range) => parseRange(range, field));
  return {
    values: new Set(ranges.flatMap(({ values }) => [...values])),
    star: ranges.some(({ star }) => star),
  };
}

function parseRange(range: string, field: Field): Allowed {
  const wrong = (problem: string) =>
    new CronProblem(`cannot be read: it has ${range} as ${field.name}, and ${problem}`);
  const [span = "", step, ...more] = range.split("/");
  if (more.length > 0) throw wrong("Kubernetes takes one slash");
  const [first = "", last, ...others] = span.split("-");
  const star = first === "*" || first === "?";
  if (!star && others.length > 0) throw wrong("Kubernetes takes one hyphen");
  const value = (text: string) => {
    const named = field.names.indexOf(lowerCase(text));
    const found = named >= 0 ? named + field.lowest : wholeNumber(text);
    if (found === undefined) throw wrong(notAValue(text, field));
    return found;
  };
  const stepWidth = step === undefined ? 1 : wholeNumber(step);
  if (stepWidth === undefined || stepWidth === 0) {
    throw wrong("a number above 0 has to stand behind a slash");
  }
  const start = star ? field.lowest : value(first);
  const givenEnd = star ? field.highest : value(last ?? first);
  // A single number with a step goes on to the highest.
  const end = last === undefined && step !== undefined ? field.highest : givenEnd;
  if (start < field.lowest || end > field.highest) throw wrong(outside(field, end));
  if (start > end) throw wrong(`Kubernetes takes no range that ends before it begins${wrapped(first, last, field)}`);
  const values = new Set<number>();
  for (let at = start; at <= end; at += stepWidth) values.add(at);
  return { values, star: star && stepWidth === 1 };
}

function notAValue(text: string, field: Field): string {
  const values = `a number from ${field.lowest} to ${field.highest}`;
  const names = field.names.length === 0 ? "" : ` or one of ${field.names.join(", ").toUpperCase()}`;
  return `${text === "" ? "nothing" : text} is something that Kubernetes does not know there; it takes ${values}${names}`;
}

function outside(field: Field, end: number): string {
  const sunday = field.names === WEEKDAYS && end === 7 ? "; Sunday is 0 to Kubernetes" : "";
  return `that has to lie within ${field.lowest} and ${field.highest}${sunday}`;
}

/** The two ranges that one over the end was meant for. */
function wrapped(first: string, last: string | undefined, field: Field): string {
  if (last === undefined || field.names.length === 0) return "";
  const name = (value: number) => (field.names[value - field.lowest] ?? "").toUpperCase();
  const [highest, lowest] = [name(field.highest), name(field.lowest)];
  const begin = first.toUpperCase() === highest ? highest : `${first.toUpperCase()}-${highest}`;
  const end = last.toUpperCase() === lowest ? lowest : `${lowest}-${last.toUpperCase()}`;
  return /\d/.test(first + last) ? "" : `; write ${begin},${end}`;
}

/** Only Latin letters: Go makes others small differently. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const HIGHEST_INTEGER = 2n ** 63n - 1n;

/** A number as Go's Atoi reads it, undefined for what it refuses and for what has a minus. */
function wholeNumber(text: string): number | undefined {
  if (!/^\+?\d+$/.test(text) || BigInt(text.replace("+", "")) > HIGHEST_INTEGER) return undefined;
  return Number(text);
}

function notANameFor(schedule: string): string {
  const name = schedule.trim().toLowerCase();
  const meant = Object.hasOwn(CRON_NAMES, name) ? `; write ${name}` : "";
  return `is not one of the names that Kubernetes knows, which are ${Object.keys(CRON_NAMES).join(", ")}${meant}`;
}

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** A duration as Go reads it, in whole seconds and one at least. */
function delayOf(text: string): number {
  const [, sign = "", amounts] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:[nuµμm]?s|m|h))+|0)$/.exec(text) ?? [];
  if (amounts === undefined)
    throw new CronProblem(`has the duration ${text}, which Kubernetes cannot read; write 1h30m`);
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of amounts.matchAll(/(\d*)(?:\.(\d*))?([^\d.]+)/g)) {
    total += (BigInt(`${whole}${fraction}`) * (NANOSECONDS[unit] ?? 0n)) / 10n ** BigInt(fraction.length);
  }
  if (total > HIGHEST_INTEGER) throw new CronProblem(`has the duration ${text}, which is too long`);
  const seconds = sign === "-" ? 1n : total / 1_000_000_000n;
  return Number(seconds < 1n ? 1n : seconds) * 1000;
}
