import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { Client as ElasticsearchClient } from "@elastic/elasticsearch";
import { Client as OpenSearchClient } from "@opensearch-project/opensearch";

import { type DatastoreKind, type RunningDatastore, borrowDatastore, startDatastore } from "../stack/datastores";

jest.setTimeout(1_800_000);

const kinds: [DatastoreKind, string][] = [
  ["elasticsearch-8.19", "8.19."],
  ["elasticsearch-9.1", "9.1."],
  ["opensearch-2.19", "2.19."],
  ["opensearch-3.8", "3.8."],
];

async function call(datastore: RunningDatastore, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(datastore.url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

async function index100Documents(datastore: RunningDatastore, index: string): Promise<void> {
  const lines = Array.from({ length: 100 }, (_, id) => `{"index":{"_id":"${id}"}}\n{"number":${id}}\n`);
  const answer = await fetch(`${datastore.url}/${index}/_bulk?refresh=true`, {
    method: "POST",
    body: lines.join(""),
    headers: { "content-type": "application/x-ndjson" },
  });
  expect(await answer.json()).toMatchObject({ errors: false });
}

describe.each(kinds)("%s", (kind, versionPrefix) => {
  let datastore: RunningDatastore;

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
  });
  afterAll(() => datastore.stop());

  test("says what it is, in a way that the official client accepts", async () => {
    expect(datastore.version.startsWith(versionPrefix)).toBe(true);
    expect(await call(datastore, "GET", "/")).toMatchObject({
      cluster_uuid: expect.stringMatching(/^[\w-]{22}$/) as string,
      version: {
        number: datastore.version,
        ...(datastore.engine === "opensearch" ? { distribution: "opensearch" } : { build_flavor: "default" }),
      },
    });
    if (datastore.engine === "elasticsearch") {
      const info = await new ElasticsearchClient({ node: datastore.url }).info();
      expect(info.version.number).toBe(datastore.version);
    } else {
      const info = await new OpenSearchClient({ node: datastore.url }).info();
      expect(info.body.version.number).toBe(datastore.version);
    }
  });

  test("takes, restores and deletes a snapshot", async () => {
    const location = join(datastore.repositoryFolder, "first");
    await call(datastore, "PUT", "/_snapshot/first", { type: "fs", settings: { location } });
    await index100Documents(datastore, "numbers");
    expect(
      await call(datastore, "PUT", "/_snapshot/first/one?wait_for_completion=true", { indices: "numbers" }),
    ).toMatchObject({ snapshot: { state: "SUCCESS", indices: ["numbers"] } });
    await call(datastore, "DELETE", "/numbers");
    await call(datastore, "POST", "/_snapshot/first/one/_restore?wait_for_completion=true");
    expect(await call(datastore, "GET", "/numbers/_count")).toMatchObject({ count: 100 });
    await call(datastore, "DELETE", "/_snapshot/first/one");
    expect(await call(datastore, "GET", "/_snapshot/first/_all")).toMatchObject({ snapshots: [] });
    await call(datastore, "POST", "/_snapshot/first/_cleanup");
    await call(datastore, "DELETE", "/_snapshot/first");
  });

  test("refuses a repository outside its folder", async () => {
    const elsewhere = { type: "fs", settings: { location: dirname(datastore.repositoryFolder) } };
    await expect(call(datastore, "PUT", "/_snapshot/elsewhere", elsewhere)).rejects.toThrow("path.repo");
  });

  test("answers what backups and restores ask", async () => {
    await call(datastore, "PUT", "/_index_template/asked", { index_patterns: ["asked-*"], template: {} });
    await call(datastore, "PUT", "/asked-1", { settings: { number_of_replicas: 0 } });
    await call(datastore, "POST", "/_aliases", { actions: [{ add: { index: "asked-1", alias: "asked" } }] });
    expect(await call(datastore, "GET", "/_alias/asked")).toMatchObject({ "asked-1": {} });
    expect(await call(datastore, "GET", "/_cat/indices/asked-*?format=json")).toMatchObject([{ index: "asked-1" }]);
    expect(await call(datastore, "GET", "/_cat/aliases/asked?format=json")).toMatchObject([{ alias: "asked" }]);
    expect(await call(datastore, "GET", "/_cat/recovery/asked-1?format=json")).toHaveLength(1);
    expect(await call(datastore, "GET", "/_index_template/asked")).toMatchObject({ index_templates: [{}] });
    expect(await call(datastore, "GET", "/_cluster/health/asked-1")).toMatchObject({ status: "green" });
    expect(await call(datastore, "GET", "/_nodes")).toMatchObject({ _nodes: { total: 1, failed: 0 } });
    expect(await call(datastore, "GET", "/_tasks?actions=*snapshot*")).toHaveProperty("nodes");
    await call(datastore, "DELETE", "/asked-1");
    await call(datastore, "DELETE", "/_index_template/asked");
  });
});

// What starts and ends them is the same for all kinds.
test("one keeps its data over a restart and a crash, and leaves nothing behind when stopped", async () => {
  const own = await startDatastore("elasticsearch-8.19", {
    heapMegabytes: 256,
    settings: { "node.attr.purpose": "restarts" },
  });
  const before = await call(own, "GET", "/");
  expect(await call(own, "GET", "/_nodes/settings")).toMatchObject({
    nodes: { [String(await nodeId(own))]: { settings: { node: { attr: { purpose: "restarts" } } } } },
  });
  await index100Documents(own, "kept");
  await own.restart();
  expect(await call(own, "GET", "/kept/_count")).toMatchObject({ count: 100 });
  await own.kill();
  await expect(fetch(own.url)).rejects.toThrow();
  await own.restart();
  expect(await call(own, "GET", "/kept/_count")).toMatchObject({ count: 100 });
  expect(await call(own, "GET", "/")).toEqual(before);
  await own.stop();
  await expect(fetch(own.url)).rejects.toThrow();
  expect(existsSync(dirname(own.repositoryFolder))).toBe(false);
});

async function nodeId(datastore: RunningDatastore): Promise<unknown> {
  const nodes = await call(datastore, "GET", "/_cat/nodes?full_id=true&h=id&format=json");
  return Array.isArray(nodes) && typeof nodes[0] === "object" ? (nodes[0] as { id: unknown }).id : undefined;
}

test("A plugin that is not published for a kind is refused with that reason", async () => {
  const started = startDatastore("elasticsearch-9.1", { plugins: ["repository-s3"] });
  await expect(started).rejects.toThrow("repository-s3 is not published for elasticsearch-9.1");
});

test.each(kinds)("%s is lent empty, whatever its last borrower left in it", async (kind) => {
  const first = await borrowDatastore(kind);
  const location = join(first.repositoryFolder, "left");
  await call(first, "PUT", "/_snapshot/left", { type: "fs", settings: { location } });
  await index100Documents(first, "left");
  await call(first, "PUT", "/_snapshot/left/one", { indices: "left" });
  await call(first, "PUT", "/_index_template/left", { index_patterns: ["left-*"], template: {} });
  await call(first, "PUT", "/_cluster/settings", { persistent: { "indices.recovery.max_bytes_per_sec": "1mb" } });
  await first.stop();
  const second = await borrowDatastore(kind);
  expect(await call(second, "GET", "/_snapshot")).toEqual({});
  expect(await call(second, "GET", "/_cat/indices/left*?format=json")).toEqual([]);
  expect(await call(second, "GET", "/_index_template")).not.toMatchObject({ index_templates: [{ name: "left" }] });
  expect(await call(second, "GET", "/_cluster/settings")).toEqual({ persistent: {}, transient: {} });
  expect(existsSync(join(second.repositoryFolder, "left"))).toBe(false);
  await second.stop();
});
