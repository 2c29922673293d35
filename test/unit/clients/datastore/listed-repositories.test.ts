import { ListedRepositories, RepositoryWrites } from "../../../../clients/datastore/listed-repositories";
import { DatastoreRequests } from "../../../../clients/datastore/requests";
import { defaultRetryPolicy } from "../../../../clients/http/retry";
import { type HttpAnswer, type HttpRequest } from "../../../../clients/http/transport";
import { ManualClock } from "../http/manual-clock";

const missing = JSON.stringify({ error: { type: "repository_missing_exception", reason: "[x] missing" }, status: 404 });

let clock: ManualClock;
let registered: Map<string, object>;
let sent: string[];
/** Answers in place of the datastore, where it gives something. */
let disturb: (request: HttpRequest) => HttpAnswer | undefined;

beforeEach(() => {
  clock = new ManualClock();
  registered = new Map(["a", "b", "c"].map((name) => [name, { type: "fs", settings: { location: name } }]));
  sent = [];
  disturb = () => undefined;
});

function answer(request: HttpRequest): HttpAnswer {
  const json = (status: number, text: string) => ({ status, headers: {}, text });
  const name = request.path.split("/")[2];
  if (name === undefined) return json(200, JSON.stringify(Object.fromEntries(registered)));
  if (request.method === "PUT") registered.set(name, { type: "fs", settings: { location: "changed" } });
  if (request.method === "DELETE") registered.delete(name);
  if (request.method !== "GET") return json(200, `{"acknowledged":true}`);
  const repository = registered.get(name);
  return repository === undefined ? json(404, missing) : json(200, JSON.stringify({ [name]: repository }));
}

function connect(writes = new RepositoryWrites()): ListedRepositories {
  const transport = {
    target: "http://es:9200",
    request: (request: HttpRequest) => {
      sent.push(`${request.method} ${request.path}`);
      return Promise.resolve(disturb(request) ?? answer(request));
    },
    close: () => Promise.resolve(),
  };
  return new ListedRepositories(new DatastoreRequests(transport, { ...defaultRetryPolicy, clock }), writes, clock);
}

const all = (repositories: ListedRepositories) =>
  Promise.all(["a", "b", "c"].map(async (name) => (await repositories.get(name))?.settings["location"]));

test("many reads need one request", async () => {
  expect(await all(connect())).toEqual(["a", "b", "c"]);
  expect(sent).toEqual(["GET /_snapshot"]);
});

test("a listing is used for two seconds", async () => {
  const repositories = connect();
  await repositories.get("a");
  clock.pass(2_000);
  await repositories.get("b");
  clock.pass(1);
  await repositories.get("c");
  expect(sent).toEqual(["GET /_snapshot", "GET /_snapshot"]);
});

test.each(["put", "unregister"] as const)("%s drops it", async (write) => {
  const repositories = connect();
  await all(repositories);
  if (write === "put") await repositories.put("a", "fs", {});
  else await repositories.unregister("a");
  expect((await repositories.get("a"))?.settings["location"]).toBe(write === "put" ? "changed" : undefined);
  expect(sent.at(-1)).toBe("GET /_snapshot/a");
});

test("soon after a write each is read by itself, later from a listing again", async () => {
  const repositories = connect();
  await repositories.put("a", "fs", {});
  expect(await all(repositories)).toEqual(["changed", "b", "c"]);
  expect(sent.slice(1)).toEqual(["GET /_snapshot/a", "GET /_snapshot/b", "GET /_snapshot/c"]);
  clock.pass(2_001);
  await all(repositories);
  expect(sent.slice(4)).toEqual(["GET /_snapshot"]);
});

test("what another connection to the same cluster writes drops it too", async () => {
  const writes = new RepositoryWrites();
  const [before, after] = [connect(writes), connect(writes)];
  await all(before);
  await after.put("a", "fs", {});
  expect((await before.get("a"))?.settings["location"]).toBe("changed");
});

test("a listing that was under way during a write is not used", async () => {
  const repositories = connect();
  const reading = repositories.get("a");
  const writing = repositories.put("a", "fs", {});
  expect((await reading)?.settings["location"]).toBe("changed");
  await writing;
});

test("a write that failed drops it as well: the datastore may have acted", async () => {
  const repositories = connect();
  await all(repositories);
  disturb = ({ method }) => (method === "PUT" ? { status: 500, headers: {}, text: "" } : undefined);
  await expect(repositories.put("a", "fs", {})).rejects.toThrow("500");
  await repositories.get("a");
  expect(sent.at(-1)).toBe("GET /_snapshot/a");
});

test("one that the listing lacks is asked for: only the engine's own 404 means gone", async () => {
  const repositories = connect();
  expect(await repositories.get("d")).toBeUndefined();
  expect(sent).toEqual(["GET /_snapshot", "GET /_snapshot/d"]);
  disturb = ({ path }) => ({ status: path === "/_snapshot" ? 200 : 404, headers: {}, text: "{}" });
  clock.pass(2_001);
  await expect(repositories.get("a")).rejects.toThrow(/not an answer of Elasticsearch or OpenSearch/);
});

test.each<[string, HttpAnswer]>([
  ["is refused", { status: 403, headers: {}, text: "" }],
  ["is cut off", { status: 200, headers: {}, text: `{"a":{"ty` }],
  ["holds something unknown", { status: 200, headers: {}, text: `{"a":{"type":1}}` }],
])("where the listing %s, each is read by itself", async (_what, disturbed) => {
  disturb = ({ path }) => (path === "/_snapshot" ? disturbed : undefined);
  expect(await all(connect())).toEqual(["a", "b", "c"]);
  expect(sent.filter((request) => request === "GET /_snapshot")).toHaveLength(1);
});
