import fc from "fast-check";
import * as v from "valibot";

import { echoedSettings } from "../../../clients/datastore/echoed-settings";
import { type Engine } from "../../../clients/datastore/settings";
import { differencesFrom, type SettingValue } from "../../../operations/repository/compare-settings";
import { anySettings, echoOf, types } from "./any-settings";

const engines: Engine[] = ["elasticsearch", "opensearch"];
const fs = (settings: Record<string, SettingValue | null>) => ({ type: "fs", settings });

type Row = [Engine | "both", string, Record<string, SettingValue | null>, Record<string, string>];

const equal: Row[] = [
  ["both", "a text and a boolean", { readonly: true }, { readonly: "true" }],
  ["both", "a text and a number", { max_number_of_snapshots: 500 }, { max_number_of_snapshots: "500" }],
  ["both", "sizes in other units", { chunk_size: "1gb" }, { chunk_size: "1024mb" }],
  ["both", "null and absent", { chunk_size: null }, {}],
  ["both", "empty and absent", { chunk_size: "" }, {}],
  ["both", "absent and an echoed null", {}, { compress: "" }],
  ["both", "the default and absent", { readonly: false }, {}],
  ["both", "absent and the default by hand", {}, { max_restore_bytes_per_sec: "0" }],
  ["both", "no limit, in two ways", { max_restore_bytes_per_sec: "-1" }, { max_restore_bytes_per_sec: "0b" }],
  ["elasticsearch", "its own default", { compress: true }, {}],
  ["opensearch", "its own default", { compress: false }, {}],
  ["opensearch", "its rate", { max_snapshot_bytes_per_sec: "40960kb" }, {}],
  ["opensearch", "its path type, in any case", { shard_path_type: "fixed" }, { shard_path_type: "FIXED" }],
];

const different: Row[] = [
  ["both", "another place", { location: "a" }, { location: "b" }],
  ["both", "a setting by hand that nobody knows", {}, { unknown_thing: "x" }],
  ["both", "a setting by hand that differs from the default", {}, { readonly: "true" }],
  ["elasticsearch", "OpenSearch's default", { compress: false }, {}],
  ["opensearch", "Elasticsearch's default", { compress: true }, {}],
  // Its 40mb gives way to the nodes' bandwidth settings, so that only what is written is known.
  ["elasticsearch", "a rate that it may not have", { max_snapshot_bytes_per_sec: "40mb" }, {}],
  ["both", "numbers of an unknown setting", { unknown_thing: 5 }, { unknown_thing: "5.0" }],
];

describe.each(engines)("%s", (engine) => {
  const rows = (table: Row[]) => table.filter(([of]) => of === engine || of === "both");

  test.each(rows(equal))("%s: no difference in %s", (_of, _what, declared, actual) => {
    expect(differencesFrom(engine, fs(declared), { type: "fs", settings: actual })).toEqual([]);
  });

  test.each(rows(different))("%s: a difference in %s", (_of, _what, declared, actual) => {
    expect(differencesFrom(engine, fs(declared), { type: "fs", settings: actual })).toHaveLength(1);
  });

  test.each(types)("%s: what was written is what is found", (type) => {
    fc.assert(
      fc.property(anySettings(type), (settings) => {
        const repository = { type, settings: v.parse(echoedSettings, echoOf(settings)) };
        expect(differencesFrom(engine, { type, settings }, repository)).toEqual([]);
      }),
    );
  });

  test.each(types)("%s: a setting that somebody added by hand is found", (type) => {
    fc.assert(
      fc.property(anySettings(type), fc.stringMatching(/^zz_[a-z_]{1,10}$/), (settings, key) => {
        const repository = { type, settings: v.parse(echoedSettings, echoOf({ ...settings, [key]: "by hand" })) };
        const found = [{ key, declared: undefined, actual: "by hand" }];
        expect(differencesFrom(engine, { type, settings }, repository)).toEqual(found);
      }),
    );
  });

  test("the order of the two sides does not matter", () => {
    fc.assert(
      fc.property(anySettings("s3"), anySettings("s3"), (one, other) => {
        const texts = (settings: object) => v.parse(echoedSettings, settings);
        const keys = (a: object, b: object) =>
          differencesFrom(engine, { type: "s3", settings: texts(a) }, { type: "s3", settings: texts(b) }).map(
            ({ key }) => key,
          );
        const [first, second] = [texts(one), texts(other)];
        expect(keys(first, second)).toEqual(keys(second, first));
      }),
    );
  });
});

test("another type is one difference", () => {
  expect(differencesFrom("opensearch", fs({ location: "a" }), { type: "url", settings: { url: "file:/a" } })).toEqual([
    { key: "type", declared: "fs", actual: "url" },
  ]);
});

test("echoes are made flat, as both engines nest them", () => {
  const echo = {
    location: "d",
    list: ["a", "b"],
    num: "5",
    chunk_size: null,
    throttled: { x: { y: "1" }, delay_increment: "5s" },
  };
  expect(v.parse(echoedSettings, echo)).toEqual({
    location: "d",
    list: "a,b",
    num: "5",
    chunk_size: "",
    "throttled.x.y": "1",
    "throttled.delay_increment": "5s",
  });
});
