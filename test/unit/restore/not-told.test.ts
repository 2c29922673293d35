import { DatastoreRequests } from "../../../clients/datastore/requests";
import { Indices } from "../../../clients/datastore/indices";
import { indicesInUse } from "../../../clients/datastore/indices-in-use";
import { Privileges } from "../../../clients/datastore/privileges";
import { Snapshots } from "../../../clients/datastore/snapshots";
import { ClusterStatus } from "../../../clients/datastore/cluster-status";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { type RestorePlan } from "../../../operations/restore/plan/plan-type";
import { restoredBefore } from "../../../operations/restore/run/restored-before";
import { progressOf } from "../../../operations/restore/seen-restore";
import { SimulatedClock } from "../backup/simulation";
import { index, situation, target } from "./situations";

/** A datastore that answers everything with one body. */
function answering(body: unknown): DatastoreRequests {
  const policy = {
    attempts: 1,
    firstDelayMilliseconds: 1,
    longestDelayMilliseconds: 1,
    totalMilliseconds: 1,
    clock: new SimulatedClock(),
    random: () => 0,
  };
  const transport = {
    target: "http://datastore.test",
    close: () => Promise.resolve(),
    request: () => Promise.resolve({ status: 200, headers: {}, text: JSON.stringify(body) }),
  };
  return new DatastoreRequests(transport, policy);
}

describe("what a datastore does not tell of an index", () => {
  const row = { index: "a", uuid: "u", health: "green", status: "open", pri: "2", rep: "1", "creation.date": "1000" };

  it.each([
    ["no number of shards", { ...row, pri: null }, { shards: undefined, replicas: 1 }],
    ["no number of replicas", { ...row, rep: "" }, { shards: 2, replicas: undefined }],
    [
      "something else than a number",
      { ...row, pri: "many", "creation.date": "soon" },
      { shards: undefined, createdAt: undefined },
    ],
    [
      "nothing",
      { index: "a", uuid: "u", status: "open" },
      { shards: undefined, replicas: undefined, health: undefined },
    ],
    ["all", row, { shards: 2, replicas: 1, createdAt: "1970-01-01T00:00:01.000Z" }],
  ])("%s", async (_, body, expected) => {
    const [listed] = await new Indices(answering([body])).list("a");
    expect(listed).toMatchObject(expected);
  });

  it.each<[string, number | undefined, number | undefined, boolean | undefined, string]>([
    ["all", 2, 2, false, "whole"],
    ["too few", 2, 1, true, "under-way"],
    ["too few, and nothing runs", 2, 1, false, "given-up"],
    ["too few, and it is not told what runs", 2, 1, undefined, "under-way"],
    ["of no known number", undefined, 2, false, "under-way"],
    ["of none", 0, 0, false, "under-way"],
    ["not told", 2, undefined, false, "under-way"],
  ])("keeps it from being whole, or given up: %s", (_, shards, there, restoring, expected) => {
    const primaries = new Map(there === undefined ? [] : [["a", there]]);
    expect(progressOf({ name: "a", shards }, { primaries, restoring })).toBe(expected);
  });
});

describe("an answer in which nothing is told is none", () => {
  const nothing = answering({});
  const indices = new Indices(nothing);
  it.each<[string, () => Promise<unknown>]>([
    ["of shards", () => indices.activePrimaries("a*")],
    ["of writes", () => indices.writes("a*")],
    ["of searches", () => indicesInUse(nothing, "a*")],
    ["of settings", () => new ClusterStatus(nothing, "elasticsearch").limits()],
    ["of disks", () => new ClusterStatus(nothing, "elasticsearch").disks()],
    ["of work", () => new ClusterStatus(nothing, "elasticsearch").running()],
    ["of a deletion", () => new Snapshots(nothing).delete("backups", ["a"])],
  ])("%s", async (_, ask) => {
    await expect(ask()).rejects.toThrow(/not what Elasticsearch or OpenSearch answers there/);
  });

  it("of searches, where a shard did not answer", async () => {
    const partly = answering({ _shards: { total: 3, failed: 1 }, indices: {} });
    await expect(indicesInUse(partly, "a*")).rejects.toThrow(/not known: 1 of 3 shards/);
  });

  it("of privileges: none is granted or missing", async () => {
    const known = await new Privileges(answering({ username: "ada", cluster: {} }), "elasticsearch").check({
      cluster: ["cluster:monitor/main"],
      index: { pattern: "a*", actions: [] },
    });
    expect(known.kind).toBe("not-told");
  });

  it("of sizes: no snapshot has 0 bytes for it", async () => {
    const sizes = await new Snapshots(answering({ snapshots: [{ snapshot: "a" }] })).listedSizes("backups", "*");
    expect(sizes).toEqual(new Map());
  });
});

describe("a restore that may have been done before", () => {
  const { plan } = planRestore(situation(), target());
  const { parts, deletes, repositoryName } = plan as RestorePlan;
  const names = parts.flatMap((part) => part.indices.map(({ name }) => name));
  const listed = names.map((name) => index(name));
  const recoveries: ShardRecovery[] = parts.flatMap(({ snapshot, indices }) =>
    indices.map(({ name }) => ({
      index: name,
      shard: 0,
      primary: true,
      type: "SNAPSHOT",
      stage: "DONE",
      source: { repositoryName, snapshot, index: name },
      totalBytes: 1,
      recoveredBytes: 1,
    })),
  );
  const written = (operations: number) =>
    new Map(listed.map(({ name, uuid }) => [name, { uuid, primaries: 1, operations, sequence: 1 }]));
  const [first = ""] = names;
  const elsewhere = recoveries.map((one) => ({ ...one, type: "EXISTING_STORE", source: undefined }));

  it.each<
    [string, Parameters<typeof restoredBefore>[1], readonly ShardRecovery[], ReturnType<typeof written>, unknown]
  >([
    ["was", listed, recoveries, written(1), "yes"],
    ["was, and nobody wrote since", listed, recoveries, written(0), "no"],
    ["was not", listed, elsewhere, written(1), "no"],
    ["is not all there", listed.slice(1), recoveries, written(1), "no"],
    ["is red", [index(first, { health: "red" }), ...listed.slice(1)], recoveries.slice(1), written(1), "no"],
    ["tells nothing of its shards", listed, [], written(1), names],
    ["tells of all but one", listed, recoveries.slice(1), written(1), [first]],
    ["tells nothing of what is written", listed, recoveries, new Map(), names],
    ["of nothing, but one was never restored", listed, elsewhere.slice(0, 1), new Map(), "no"],
  ])("%s", (_, indices, known, writes, expected) => {
    expect(deletes).toHaveLength(names.length);
    expect(restoredBefore({ parts, repositoryName }, indices, known, writes)).toEqual(expected);
  });
});
