/**
 * How the engine reads the text of a setting. A `word` is compared without regard to case; a `rate` is a number of bytes
 * a second, where nothing and less than nothing mean "not limited".
 */
export type SettingKind = "text" | "word" | "boolean" | "integer" | "bytes" | "rate" | "time";

const BYTES: Readonly<Record<string, bigint>> = {
  b: 1n,
  k: 2n ** 10n,
  kb: 2n ** 10n,
  m: 2n ** 20n,
  mb: 2n ** 20n,
  g: 2n ** 30n,
  gb: 2n ** 30n,
  t: 2n ** 40n,
  tb: 2n ** 40n,
  p: 2n ** 50n,
  pb: 2n ** 50n,
};

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  nanos: 1n,
  micros: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/** One text for all the texts that mean the same: two values are equal when these are. */
export function canonicalValue(kind: SettingKind, value: string): string {
  const text = value.trim();
  switch (kind) {
    case "text":
      return value;
    case "word":
    case "boolean":
      return text.toLowerCase();
    case "integer":
      return /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")).toString() : text;
    case "bytes":
      return withUnit(text.toLowerCase(), BYTES) ?? text;
    case "rate":
      return notLimited(withUnit(text.toLowerCase(), BYTES) ?? text);
    case "time":
      return withUnit(text, NANOSECONDS) ?? text;
  }
}

function notLimited(bytes: string): string {
  return bytes.startsWith("-") ? "0" : bytes;
}

/** A number without a unit counts as it is: the engines accept 0 and -1 so. */
function withUnit(text: string, units: Readonly<Record<string, bigint>>): string | undefined {
  const [, sign, whole, fraction = "", unit] = /^([+-]?)(\d+)(?:\.(\d+))?\s*([a-zA-Z]*)$/.exec(text) ?? [];
  if (whole === undefined || unit === undefined) return undefined;
  const factor = unit === "" ? 1n : units[unit];
  if (factor === undefined) return undefined;
  const amount = (BigInt(whole + fraction) * factor) / 10n ** BigInt(fraction.length);
  return String(sign === "-" ? -amount : amount);
}
