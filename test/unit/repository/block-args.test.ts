import { readFileSync } from "node:fs";
import { join } from "node:path";

import { knownSettings } from "../../../operations/repository/setting-catalogue";
import { commonSettings } from "../../../operations/repository/catalogue/common";
import { propertyOf } from "../../../provider/snapshot-repository/repository-blocks";
import { types } from "./any-settings";

const folder = join(__dirname, "../../../provider/snapshot-repository");
const sources = ["block-args.ts", "s3-args.ts"].map((file) => readFileSync(join(folder, file), "utf8")).join("\n");

/** The properties that the interface of a block declares, in its own body. */
function declaredProperties(name: string): string[] {
  const [, body] = new RegExp(`interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(sources) ?? [];
  if (body === undefined) throw new Error(`no interface ${name}`);
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, property = ""]) => property).sort();
}

const interfaces = {
  fs: "FsRepository",
  url: "UrlRepository",
  s3: "S3Repository",
  gcs: "GcsRepository",
  azure: "AzureRepository",
};

test("every common setting is a property, and every property a setting", () => {
  expect(declaredProperties("CommonRepositorySettings")).toEqual(
    [...Object.keys(commonSettings).map(propertyOf), "extraSettings"].sort(),
  );
});

test.each(types)("every setting of %s is a property, and every property a setting", (type) => {
  const own = Object.keys(knownSettings(type)).filter((key) => !(key in commonSettings));
  expect(declaredProperties(interfaces[type])).toEqual(own.map(propertyOf).sort());
});

test("no two settings of a type share a property", () => {
  for (const type of types) {
    const properties = Object.keys(knownSettings(type)).map(propertyOf);
    expect(new Set(properties).size).toBe(properties.length);
  }
});
