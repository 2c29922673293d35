import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type Datastore } from "../../../clients/datastore/connect";
import { type RepositoryHolder } from "../../../clients/datastore/repository-holders";
import { TransportError } from "../../../clients/http/transport-error";
import { type Connections } from "../../../provider/connections/shared-connections";
import { snapshotRepositoryHandler } from "../../../provider/snapshot-repository/handler";

const held = "[one] trying to modify or unregister repository that is currently used";
const elasticsearch = new DatastoreError("held", 409, "repository_conflict_exception", [held]);
const searchable = new DatastoreError("held", 409, "repository_conflict_exception", [
  `${held} (2 searchable snapshots indices)`,
]);
const openSearch = new DatastoreError("held", 500, "illegal_state_exception", [held]);
const fileBased = new DatastoreError("read only", 400, "illegal_argument_exception", [
  "[one] set as read-only by [file_settings]",
]);
const denied = new DatastoreError("grant the privilege", 403, "security_exception", ["unauthorized"]);
const otherState = new DatastoreError("not recovered yet", 500, "illegal_state_exception", ["not recovered"]);
const unreachable = new TransportError("refused", false, "datastore: nobody answers at http://datastore.test:9200.");

interface Case {
  readonly what: string;
  readonly name?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** The answer to the first requests, and for how many. */
  readonly refusal?: Error;
  readonly refusals?: number;
  readonly holders?: readonly RepositoryHolder[] | Error;
  readonly snapshots?: readonly { readonly name: string; readonly state: string }[];
  readonly clusterUuid?: string;
  readonly unreachable?: boolean;
  /** What becomes of it, what is said, and how often it was asked for. */
  readonly end: "unregistered" | "stays" | "refused";
  readonly words?: RegExp;
  readonly requests?: number;
}

const snapshot: RepositoryHolder = { activity: "snapshot", snapshots: ["nightly"] };
const restore: RepositoryHolder = { activity: "restore", snapshots: ["nightly"] };
const deletion: RepositoryHolder = { activity: "deletion", snapshots: ["nightly"] };
const cleanUp: RepositoryHolder = { activity: "clean-up", snapshots: [] };
const forEver = Infinity;

const cases: readonly Case[] = [
  { what: "nothing holds it", end: "unregistered", requests: 1 },
  {
    what: "whole snapshots lie in it, which stay where they are",
    snapshots: [{ name: "nightly", state: "SUCCESS" }],
    end: "unregistered",
    requests: 1,
  },
  { what: "Elasticsearch uses it for a while", refusal: elasticsearch, refusals: 2, end: "unregistered", requests: 3 },
  { what: "OpenSearch uses it for a while", refusal: openSearch, refusals: 2, end: "unregistered", requests: 3 },
  ...[elasticsearch, openSearch].flatMap((refusal) =>
    (
      [
        [snapshot, /in use \(the snapshot nightly is being taken\)/],
        [restore, /in use \(the snapshot nightly is being restored\)/],
        [deletion, /in use \(nightly is being deleted\)/],
        [cleanUp, /in use \(a clean-up of the repository runs\)/],
      ] as const
    ).map(([holder, words]): Case => ({
      what: `a ${holder.activity} holds it to the end (${refusal.status})`,
      refusal,
      refusals: forEver,
      holders: [holder],
      end: "refused",
      words,
    })),
  ),
  {
    what: "indices are mounted from it",
    refusal: searchable,
    refusals: forEver,
    end: "refused",
    words: /in use \(2 searchable snapshots indices\)/,
  },
  {
    what: "the state of the cluster may not be read, and a snapshot runs",
    refusal: openSearch,
    refusals: forEver,
    holders: denied,
    snapshots: [{ name: "nightly", state: "IN_PROGRESS" }],
    end: "refused",
    words: /the snapshot nightly is being taken/,
  },
  {
    what: "nobody tells what holds it",
    refusal: openSearch,
    refusals: forEver,
    holders: denied,
    end: "refused",
    words: /in use \(by what, the datastore does not say\)/,
  },
  ...(
    [
      ["found-snapshots", {}, /belongs to Elastic Cloud: it stays registered/],
      ["cs-automated-enc", {}, /belongs to the AWS-managed domain/],
      ["one", { system_repository: "true" }, /belongs to OpenSearch itself/],
    ] as const
  ).map(([name, settings, words]): Case => ({
    what: `it belongs to a platform: ${name} ${JSON.stringify(settings)}`,
    name,
    settings,
    end: "stays",
    words,
    requests: 0,
  })),
  {
    what: "a file beside the server declares it",
    refusal: fileBased,
    refusals: forEver,
    end: "stays",
    words: /file-based settings.*it stays registered/,
    requests: 1,
  },
  {
    what: "the privilege is missing",
    refusal: denied,
    refusals: forEver,
    end: "refused",
    words: /grant the privilege/,
    requests: 1,
  },
  {
    what: "the engine fails in another way",
    refusal: otherState,
    refusals: forEver,
    end: "refused",
    words: /not recovered yet/,
    requests: 1,
  },
  {
    what: "another cluster answers",
    clusterUuid: "other",
    end: "refused",
    words: /was registered in the cluster cluster/,
    requests: 0,
  },
  { what: "nobody answers", unreachable: true, end: "refused", words: /nobody answers at/, requests: 0 },
];

test.each(cases)("a deletion, where $what: $end", async (row) => {
  const name = row.name ?? "one";
  let requests = 0;
  let time = 0;
  const { holders = [], snapshots = [], settings = {}, refusal, refusals = 0 } = row;
  const repositories = {
    holders: () => (holders instanceof Error ? Promise.reject(holders) : Promise.resolve(holders)),
    listSnapshots: () => Promise.resolve(snapshots),
    unregister: () => (requests++ < refusals && refusal !== undefined ? Promise.reject(refusal) : Promise.resolve()),
  };
  const datastore: Pick<Datastore, "identity" | "target" | "repositories"> = {
    target: "http://datastore.test:9200",
    identity: { engine: "elasticsearch", version: "8.19.0", clusterUuid: row.clusterUuid ?? "cluster" },
    repositories: repositories as unknown as Datastore["repositories"],
  };
  const connections: Connections = {
    datastore: () => (row.unreachable === true ? Promise.reject(unreachable) : Promise.resolve(datastore as Datastore)),
    optimize: () => {
      throw new Error("Optimize is not asked");
    },
  };
  const clock = {
    now: () => 0,
    monotonic: () => time,
    sleep: (milliseconds: number) => Promise.resolve(void (time += milliseconds)),
  };
  const said: string[] = [];
  const handler = snapshotRepositoryHandler(connections, clock, (line) => said.push(line));
  const outputs = {
    datastore: { url: "http://datastore.test:9200" },
    repositoryName: name,
    fs: { location: "/a" },
    inUseTimeoutSeconds: 10,
    type: "fs",
    effectiveSettings: { location: "/a", ...settings },
    engine: "elasticsearch",
    engineVersion: "8.19.0",
    clusterUuid: "cluster",
    verifiedNodes: [],
    adopted: false,
  };
  const end = await handler.delete({ id: `cluster/${name}`, outputs }).then(
    () => (said.length === 0 ? "unregistered" : "stays"),
    (error: unknown) => {
      said.push(String(error));
      return "refused";
    },
  );
  expect(end).toBe(row.end);
  expect(said).toEqual(row.words === undefined ? [] : [expect.stringMatching(row.words)]);
  if (row.requests !== undefined) expect(requests).toBe(row.requests);
});
