import { type Connections } from "../../../provider/connections/shared-connections";
import { snapshotRepositoryHandler } from "../../../provider/snapshot-repository/handler";

const asked = new Error("the datastore was asked");
const connections: Connections = {
  datastore: () => Promise.reject(asked),
  optimize: () => {
    throw asked;
  },
};
const inputs = { datastore: { url: "http://datastore.test:9200" }, repositoryName: "one", fs: { location: "/a" } };
const outputs = {
  ...inputs,
  type: "fs",
  effectiveSettings: { location: "/a" },
  engine: "elasticsearch",
  engineVersion: "8.19.0",
  clusterUuid: "cluster",
  verifiedNodes: [],
  adopted: false,
};

/** What is said when a repository is deleted whose program, where there is one, says so. */
async function said(recorded: object, program?: object): Promise<string> {
  const lines: string[] = [];
  const handler = snapshotRepositoryHandler(connections, undefined, undefined, (line) => lines.push(line));
  const before = { ...outputs, ...recorded };
  if (program !== undefined) await handler.diff(before, { ...inputs, repositoryName: "two", ...program });
  await handler
    .delete({ id: "cluster/one", outputs: before })
    .catch((error: unknown) => void lines.push(String(error)));
  return lines.join();
}

test.each<[string, object, object | undefined, RegExp]>([
  ["it was there before", { adopted: true }, undefined, /one stays registered \(it was there before\)/],
  ["it is retained", { onDelete: "retain" }, undefined, /one stays registered \(onDelete is "retain"\)/],
  [
    "the program that replaces it retains it",
    {},
    { onDelete: "retain" },
    /one stays registered \(onDelete is "retain"\)/,
  ],
  ["only the record does", { onDelete: "retain" }, {}, /one stays registered/],
  ["nobody retains it: it is unregistered", {}, {}, /the datastore was asked/],
  ["without a program", {}, undefined, /the datastore was asked/],
])("what a deletion leaves is said, where %s", async (_what, recorded, program, words) => {
  expect(await said(recorded, program)).toMatch(words);
});
