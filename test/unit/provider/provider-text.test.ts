import * as provider from "../../../provider";
import { type HandlerName, providerText } from "../../../provider/dynamic/provider-text";

const names: HandlerName[] = ["snapshotRepository", "optimizeBackup"];

test("the text is what every state holds: a change of it is a change of all states", () => {
  expect(providerText("optimizeBackup")).toMatchInlineSnapshot(
    `"exports.handler = () => require(require.resolve("pulumi-camunda-backup/provider", {paths: [process.cwd(), ...module.paths.map((path) => path + "/.pnpm")]})).optimizeBackup;"`,
  );
});

test.each(names)("%s is exported by the subpath that the text requires", (name) => {
  expect(Object.keys(provider[name]).sort()).toEqual(["check", "create", "delete", "diff", "read", "update"]);
});
