import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type RepositoryHolder } from "../../../clients/datastore/repository-holders";
import { type RepositoryHost } from "../../../operations/repository/repository-host";
import { whenNotInUse } from "../../../operations/repository/repository-in-use";

const elasticsearch = new DatastoreError("refused", 409, "repository_conflict_exception", [
  "[x] trying to modify or unregister repository that is currently used (2 searchable snapshots indices)",
]);
const openSearch = new DatastoreError("refused", 500, "illegal_state_exception", [
  "trying to modify or unregister repository that is currently used",
]);
const otherState = new DatastoreError("refused", 500, "illegal_state_exception", ["something else"]);

/** A clock that only sleeping moves. */
function aClock() {
  let time = 0;
  const pauses: number[] = [];
  const sleep = (milliseconds: number) => {
    pauses.push(milliseconds);
    time += milliseconds;
    return Promise.resolve();
  };
  return { pauses, clock: { now: () => 0, monotonic: () => time, sleep } };
}

function hostWith(holders: RepositoryHolder[] | Error, running: string[] = []): RepositoryHost {
  const never = () => Promise.reject(new Error("not asked for"));
  return {
    target: "http://datastore",
    identity: { engine: "opensearch", version: "3.8.0", clusterUuid: "cluster" },
    repositories: {
      get: never,
      put: never,
      verify: never,
      unregister: never,
      holders: () => (holders instanceof Error ? Promise.reject(holders) : Promise.resolve(holders)),
      listSnapshots: () => Promise.resolve(running.map((name) => ({ name, state: "IN_PROGRESS" }))),
    },
    snapshots: { list: never },
  };
}

function refusing(error: Error, times: number): () => Promise<string> {
  let tries = 0;
  return () => (tries++ < times ? Promise.reject(error) : Promise.resolve(`done after ${tries}`));
}

const sixtySeconds = 60_000;

test.each([elasticsearch, openSearch])("waits while it is in use, with growing pauses (%#)", async (error) => {
  const { clock, pauses } = aClock();
  const patience = { clock, inUseTimeoutMilliseconds: sixtySeconds };
  await expect(whenNotInUse(hostWith([]), "x", "unregistered", patience, refusing(error, 6))).resolves.toBe(
    "done after 7",
  );
  expect(pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
});

test("ends at the deadline, and says what holds it", async () => {
  const { clock, pauses } = aClock();
  const holders: RepositoryHolder[] = [
    { activity: "snapshot", snapshots: ["camunda_optimize_17_8.8.0_part_1_of_2"] },
    { activity: "restore", snapshots: ["nightly"] },
    { activity: "deletion", snapshots: ["old", "older"] },
    { activity: "clean-up", snapshots: [] },
  ];
  const patience = { clock, inUseTimeoutMilliseconds: sixtySeconds };
  const work = whenNotInUse(hostWith(holders), "x", "unregistered", patience, refusing(openSearch, Infinity));
  await expect(work).rejects.toThrow(
    "The snapshot repository x cannot be unregistered: it is in use (the snapshot camunda_optimize_17_8.8.0_part_1_of_2 is being taken, the snapshot nightly is being restored, old and older is being deleted and a clean-up of the repository runs). Tried for 60 s; try again when that is done, or raise inUseTimeoutSeconds.",
  );
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(sixtySeconds);
});

test("without the right to ask, the snapshots that run are named, or what the refusal says", async () => {
  const denied = new DatastoreError("no", 403, "security_exception", []);
  const patience = { clock: aClock().clock, inUseTimeoutMilliseconds: 0 };
  const running = whenNotInUse(hostWith(denied, ["one"]), "x", "changed", patience, refusing(openSearch, 9));
  await expect(running).rejects.toThrow("it is in use (the snapshot one is being taken)");
  const unknown = whenNotInUse(hostWith(denied), "x", "changed", patience, refusing(elasticsearch, 9));
  await expect(unknown).rejects.toThrow("it is in use (2 searchable snapshots indices)");
});

test("any other refusal is passed on at once", async () => {
  const { clock, pauses } = aClock();
  const patience = { clock, inUseTimeoutMilliseconds: sixtySeconds };
  await expect(whenNotInUse(hostWith([]), "x", "changed", patience, refusing(otherState, 9))).rejects.toBe(otherState);
  expect(pauses).toEqual([]);
});
