import fc from "fast-check";

import { canonicalValue, type SettingKind } from "../../../operations/repository/setting-values";

const same: [SettingKind, string, string][] = [
  ["bytes", "1gb", "1024mb"],
  ["bytes", "1024 KB", "1m"],
  ["bytes", "1.5gb", "1536mb"],
  ["bytes", "5TB", "5120gb"],
  ["bytes", "0", "0b"],
  ["rate", "-1", "0"],
  ["rate", "0b", "-1b"],
  ["rate", "40MB", "40960k"],
  ["time", "60s", "1m"],
  ["time", "1d", "24h"],
  ["time", "1000000nanos", "1ms"],
  ["integer", "+5", "5"],
  ["integer", "007", "7"],
  ["boolean", " true ", "true"],
  ["word", "STANDARD_IA", "standard_ia"],
];

const different: [SettingKind, string, string][] = [
  ["bytes", "1gb", "1000mb"],
  ["bytes", "9007199254740993b", "9007199254740992b"],
  ["bytes", "-1", "0"],
  ["time", "1m", "1M"],
  ["time", "1s", "1"],
  ["integer", "5", "5.0"],
  ["text", "a", "A"],
  ["text", "a", "a "],
  ["boolean", "true", "yes"],
];

test.each(same)("as %s, %s means %s", (kind, one, other) => {
  expect(canonicalValue(kind, one)).toBe(canonicalValue(kind, other));
});

test.each(different)("as %s, %s does not mean %s", (kind, one, other) => {
  expect(canonicalValue(kind, one)).not.toBe(canonicalValue(kind, other));
});

const kinds: SettingKind[] = ["text", "word", "boolean", "integer", "bytes", "rate", "time"];

test("any text has one meaning, which is its own meaning", () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.string(), (kind, text) => {
      const canonical = canonicalValue(kind, text);
      expect(canonicalValue(kind, canonical)).toBe(canonical);
    }),
  );
});

test("an amount means the same in every unit that can express it", () => {
  const units = ["b", "kb", "mb", "gb", "tb", "pb"];
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(5), fc.nat(5), (amount, big, steps) => {
      const small = Math.max(0, big - steps);
      const inSmall = BigInt(amount) * 1024n ** BigInt(big - small);
      for (const kind of ["bytes", "rate"] as const) {
        const written = canonicalValue(kind, `${amount}${units[big]?.toUpperCase()}`);
        expect(canonicalValue(kind, `${inSmall}${units[small]}`)).toBe(written);
      }
    }),
  );
});
