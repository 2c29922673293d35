/** How the engine reads the text of a setting. */
export type SettingKind = "text" | "boolean" | "integer" | "bytes" | "time";

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
  t: 2 ** 40,
  tb: 2 ** 40,
  p: 2 ** 50,
  pb: 2 ** 50,
};

const NANOSECONDS: Readonly<Record<string, number>> = {
  nanos: 1,
  micros: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86400e9,
};

/** One text for all the texts that mean the same: two values are equal when these are. */
export function canonicalValue(kind: SettingKind, value: string): string {
  const text = value.trim();
  switch (kind) {
    case "text":
      return value;
    case "boolean":
      return text.toLowerCase();
    case "integer":
      return /^[+-]?\d+$/.test(text) ? BigInt(text).toString() : text;
    case "bytes":
      return withUnit(text, BYTES) ?? text;
    case "time":
      return withUnit(text, NANOSECONDS) ?? text;
  }
}

function withUnit(text: string, units: Readonly<Record<string, number>>): string | undefined {
  const [, amount, unit] = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const factor = unit === "" ? 1 : units[unit.toLowerCase()];
  return factor === undefined ? undefined : String(Math.trunc(Number(amount) * factor));
}
