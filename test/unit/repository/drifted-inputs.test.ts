import fc from "fast-check";
import * as v from "valibot";

import { echoedSettings } from "../../../clients/datastore/echoed-settings";
import { type SettingValue, differencesFrom } from "../../../operations/repository/compare-settings";
import { type RepositoryType } from "../../../operations/repository/setting-catalogue";
import { driftedInputs } from "../../../provider/snapshot-repository/drifted-inputs";
import { blockFor, declaredBy } from "../../../provider/snapshot-repository/repository-blocks";
import { repositoryFindings, repositoryInputs } from "../../../provider/snapshot-repository/repository-inputs";
import { anySettings, echoOf, types } from "./any-settings";

const others = { datastore: { url: "http://localhost:9200" }, repositoryName: "backups", verify: false };
const echoed = (settings: Record<string, SettingValue>) => v.parse(echoedSettings, echoOf(settings));

function inputsFor(type: RepositoryType, settings: Record<string, SettingValue>) {
  return { ...others, [type]: blockFor(type, echoed(settings)).block };
}

describe.each(types)("%s", (type) => {
  test("inputs made from what was found declare it, and pass the check", () => {
    fc.assert(
      fc.property(anySettings(type), anySettings(type), (declared, found) => {
        const repository = { name: "backups", type, settings: echoed({ ...found, zz_new: "x" }) };
        const drifted = driftedInputs("opensearch", inputsFor(type, declared), repository);
        expect(repositoryFindings(drifted)).toEqual([]);
        expect(differencesFrom("opensearch", repositoryInputs(drifted).declared, repository)).toEqual([]);
        expect(drifted).toMatchObject(others);
      }),
    );
  });

  test("without drift, the inputs stay as the program wrote them", () => {
    fc.assert(
      fc.property(anySettings(type), (declared) => {
        const inputs = inputsFor(type, declared);
        const repository = { name: "backups", type, settings: echoed(declared) };
        expect(driftedInputs("elasticsearch", inputs, repository)).toEqual(inputs);
      }),
    );
  });
});

test("only what drifted changes, at the place where the program wrote it", () => {
  const fs = {
    location: "a",
    chunkSize: "1gb",
    compress: true,
    extraSettings: { newer: 1, max_number_of_snapshots: 5 },
  };
  const settings = { location: "a", chunk_size: "1024mb", compress: "false", newer: "2", max_number_of_snapshots: "6" };
  const drifted = driftedInputs("elasticsearch", { ...others, fs }, { name: "backups", type: "fs", settings });
  expect(drifted).toEqual({
    ...others,
    fs: {
      location: "a",
      chunkSize: "1gb",
      compress: false,
      extraSettings: { newer: "2", max_number_of_snapshots: "6" },
    },
  });
});

test("a setting that was taken away is left out", () => {
  const fs = { location: "a", chunkSize: "1gb" };
  const repository = { name: "backups", type: "fs", settings: { location: "a" } };
  expect(driftedInputs("elasticsearch", { ...others, fs }, repository)).toEqual({ ...others, fs: { location: "a" } });
});

test("another type is another block", () => {
  const repository = { name: "backups", type: "url", settings: { url: "file:/a" } };
  const drifted = driftedInputs("opensearch", { ...others, fs: { location: "a" } }, repository);
  expect(drifted).toEqual({ ...others, url: { url: "file:/a" } });
  const plugin = { name: "backups", type: "hdfs", settings: { uri: "hdfs://a", "conf.x": "1" } };
  const block = driftedInputs("opensearch", { ...others, fs: { location: "a" } }, plugin)["other"];
  expect(block).toEqual({ type: "hdfs", settings: { uri: "hdfs://a", "conf.x": "1" } });
  expect(declaredBy("other", { type: "hdfs", settings: { uri: "hdfs://a" } })).toEqual({
    type: "hdfs",
    settings: { uri: "hdfs://a" },
  });
});
