import { DatastoreRequests } from "../../../../clients/datastore/requests";
import { Snapshots } from "../../../../clients/datastore/snapshots";
import { defaultRetryPolicy } from "../../../../clients/http/retry";
import { type HttpRequest } from "../../../../clients/http/transport";

interface Lying {
  readonly name: string;
  readonly uuid?: string;
  readonly start?: number;
  readonly shards?: number;
  readonly readable?: boolean;
}

/** What lies in the repository at each request, the last for all that follow. */
let looks: (readonly Lying[])[];
let sent: HttpRequest[];
let whenEmpty: string | undefined;
beforeEach(() => {
  sent = [];
  whenEmpty = undefined;
});

const snapshots = new Snapshots(
  new DatastoreRequests(
    {
      target: "http://datastore",
      close: () => Promise.resolve(),
      request: (request) => {
        const lying = looks[Math.min(sent.length, looks.length - 1)] ?? [];
        sent.push(request);
        return Promise.resolve({ status: 200, headers: {}, text: answer(request, lying) });
      },
    },
    defaultRetryPolicy,
  ),
);

function answer({ path, query = {} }: HttpRequest, lying: readonly Lying[]): string {
  const asked = decodeURIComponent(path.split("/")[3] ?? "").split(",");
  const matching = lying.filter(({ name }) => asked.includes("*") || asked.includes(name));
  const named = matching.filter(({ readable = true }) => query["verbose"] === "false" || readable);
  if (named.length === 0 && query["filter_path"] !== undefined && whenEmpty !== undefined) return whenEmpty;
  const bare = query["filter_path"] !== undefined;
  return JSON.stringify({
    snapshots: named.map(({ name, uuid = name, start = 1000, shards = 1 }) => ({
      snapshot: name,
      uuid,
      state: "SUCCESS",
      ...(bare ? {} : { indices: Array.from({ length: shards }, (_, index) => `optimize-${index}`) }),
      ...(query["verbose"] === "false" ? {} : { start_time_in_millis: start, shards: { total: shards } }),
    })),
  });
}

const list = async () => (await snapshots.list("r", "*")).map(({ name, state }) => `${name} ${state}`);
const a = { name: "a" };
const b = { name: "b" };

test("what is named and not read is unreadable", async () => {
  looks = [[a, { ...b, readable: false }]];
  expect(await list()).toEqual(["a SUCCESS", "b UNREADABLE"]);
});

test.each<[string, (readonly Lying[])[], string[]]>([
  ["begun between the two lists", [[a], [a, b]], ["a SUCCESS", "b SUCCESS"]],
  ["deleted between the two lists", [[a, b], [a]], ["a SUCCESS"]],
  ["deleted while it is looked at again", [[a], [a, b], [a]], ["a SUCCESS"]],
  ["begun while it is looked at again", [[a], [a, b], [a], [a, { name: "c" }, b]], ["a SUCCESS", "b UNREADABLE"]],
  ["taken again under its name", [[a], [a, b], [a], [a, { ...b, uuid: "other" }]], ["a SUCCESS"]],
])("a snapshot that was %s", async (_, seen, expected) => {
  looks = seen;
  expect(await list()).toEqual(expected);
});

test("a start time that is not told is not known, and not 1970", async () => {
  looks = [[{ ...a, start: 0 }, b]];
  const listed = await snapshots.list("r", "*");
  expect(listed.map(({ startTime }) => startTime)).toEqual([undefined, "1970-01-01T00:00:01.000Z"]);
});

test("an empty repository is empty, whatever the filter leaves of the answer", async () => {
  looks = [[]];
  whenEmpty = "{}";
  expect(await list()).toEqual([]);
});

test("many indices are asked for in parts, and all are told", async () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ name: `s${index}`, shards: 2000 }));
  looks = [many];
  const listed = await snapshots.list("r", "*");
  expect(listed.map(({ indices }) => indices.length)).toEqual(many.map(() => 2000));
  const whole = sent.filter(({ query }) => query?.["filter_path"] === undefined);
  expect(whole.map(({ path }) => path.split("%2C").join(",").split(",").length)).toEqual([2, 2, 2, 2, 2, 2]);
});
