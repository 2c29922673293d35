import * as pulumi from "@pulumi/pulumi";

import { getOptimizeBackups, getOptimizeBackupsOutput } from "../../provider/optimize-backups/get-optimize-backups";
import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

let datastore: RunningDatastore;
let optimize: RunningOptimize;

const KIND = "elasticsearch-8.19";
const VERSION = versionOn[KIND];

const partNames = (id: number) => [1, 2].map((part) => `camunda_optimize_${id}_${VERSION}_part_${part}_of_2`);

beforeAll(async () => {
  datastore = await borrowDatastore(KIND);
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, version: VERSION });
  const location = `${datastore.repositoryFolder}/listed`;
  await requestDatastore(datastoreUrl, "PUT", "/_snapshot/listed", { type: "fs", settings: { location } });
  optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName: "listed", version: VERSION });
  // The later one has the higher id: a datastore may record one start time for both, and the ids decide then.
  for (const id of [20, 30]) await take(id);
  await requestDatastore(datastoreUrl, "DELETE", `/_snapshot/listed/${partNames(20)[1] ?? ""}`);
}, 1_800_000);
afterAll(async () => {
  await optimize.stop();
  await datastore.stop();
});

async function take(backupId: number): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await fetch(`${optimize.url}/actuator/backups`, { method: "POST", headers, body: JSON.stringify({ backupId }) });
  await until(async () => {
    const answer = await fetch(`${optimize.url}/actuator/backups/${backupId}`);
    return (await answer.text()).includes('"state":"COMPLETED"');
  });
}

const inDatastore = () => ({ datastore: { url: datastore.url }, repositoryName: "listed" });
const inUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test("from the datastore: the newest first, with versions, times and sizes", async () => {
  const backups = await getOptimizeBackups(inDatastore());
  expect(backups).toMatchObject([
    { backupId: "30", state: "COMPLETED", optimizeVersion: VERSION },
    { backupId: "20", state: "INCOMPLETE", optimizeVersion: VERSION, completedAt: undefined },
  ]);
  const [whole, incomplete] = backups;
  expect(whole?.snapshots.map(({ name }) => name)).toEqual(partNames(30));
  expect(incomplete?.snapshots.map(({ name }) => name)).toEqual(partNames(20).slice(0, 1));
  for (const { state, startTime, endTime, sizeInBytes } of whole?.snapshots ?? []) {
    expect([state, startTime, endTime]).toEqual([
      "SUCCESS",
      expect.stringMatching(inUtc),
      expect.stringMatching(inUtc),
    ]);
    expect(sizeInBytes).toBeGreaterThan(0);
  }
  const starts = whole?.snapshots.map(({ startTime }) => startTime).sort() ?? [];
  const ends = whole?.snapshots.map(({ endTime }) => endTime).sort() ?? [];
  expect([whole?.startedAt, whole?.completedAt]).toEqual([starts[0], ends[1]]);
  const sizes = whole?.snapshots.map(({ sizeInBytes = 0 }) => sizeInBytes) ?? [];
  expect(whole?.sizeInBytes).toBe(sizes.reduce((total, size) => total + size, 0));
});

test("sizes can be left out", async () => {
  const backups = await getOptimizeBackups({ ...inDatastore(), sizes: false });
  expect(backups.map(({ backupId, sizeInBytes }) => [backupId, sizeInBytes])).toEqual([
    ["30", undefined],
    ["20", undefined],
  ]);
});

test("from Optimize alone: the same backups, without ends and sizes", async () => {
  const [first, second] = await getOptimizeBackups({ managementApi: { url: optimize.url } });
  const [whole, incomplete] = await getOptimizeBackups(inDatastore());
  for (const [seen, stored] of [
    [first, whole],
    [second, incomplete],
  ]) {
    const unknown = { completedAt: undefined, sizeInBytes: undefined };
    const snapshots = stored?.snapshots.map((snapshot) => ({
      ...snapshot,
      endTime: undefined,
      sizeInBytes: undefined,
    }));
    expect(seen).toEqual({ ...stored, ...unknown, snapshots });
  }
});

test("the datastore alone answers while Optimize is down, and its password does not make the result secret", async () => {
  const before = await getOptimizeBackups(inDatastore());
  const { port } = optimize;
  await optimize.stop();
  const managementApi = { url: `http://127.0.0.1:${port}` };
  await expect(getOptimizeBackups({ managementApi })).rejects.toThrow(/ECONNREFUSED|refused/);
  const { url } = datastore;
  const output = getOptimizeBackupsOutput({
    managementApi,
    datastore: { url, username: "backup", password: pulumi.secret("sesame") },
    repositoryName: "listed",
  });
  expect(await pulumi.isSecret(output)).toBe(false);
  expect(await new Promise((resolve) => void output.apply(resolve))).toEqual(before);
});
