import * as v from "valibot";

import { type DatastoreError, datastoreErrorFor } from "./datastore-error";
import { inAddresses } from "./names-in-address";
import { type DatastoreRequests } from "./requests";
import { snapshotsPath } from "./snapshots-path";
import { type StoredSnapshot, UNREADABLE } from "./stored-snapshot";
import { shardFailure, shardFailureText } from "./shard-failure";

const readBody = v.object({
  snapshots: v.array(
    v.object({
      snapshot: v.string(),
      uuid: v.optional(v.string(), ""),
      state: v.string(),
      start_time_in_millis: v.optional(v.number(), 0),
      end_time_in_millis: v.optional(v.number(), 0),
      shards: v.optional(v.object({ total: v.optional(v.number(), 0) }), {}),
      failures: v.optional(v.array(shardFailure), []),
    }),
  ),
});

const namedBody = v.object({
  snapshots: v.array(
    v.object({
      snapshot: v.string(),
      uuid: v.optional(v.string(), ""),
      indices: v.optional(v.array(v.string())),
    }),
  ),
});

type ReadSnapshot = v.InferOutput<typeof readBody>["snapshots"][number];
interface NamedSnapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly indices?: readonly string[] | undefined;
}

/** What stands in an answer that nobody here needs, and that grows with the number of indices. */
const WITHOUT_INDICES = "-snapshots.indices,-snapshots.data_streams,-snapshots.feature_states,-snapshots.metadata";

/** So many names of indices go into one answer: some 250 KB. */
const INDICES_AN_ANSWER = 5_000;

/** What one that cannot be read is taken to hold. */
const INDICES_NOT_TOLD = 1_000;

/** Of so many snapshots it is asked why they cannot be read: the causes are mostly one. */
const CAUSES_ASKED = 3;

/**
 * The snapshots whose names match, sorted by name. The engine reads a file for each, and leaves out those whose file it
 * cannot read; the repository's own index, which is read without them, names those too.
 *
 * @param pattern a name, or one with `*` in it.
 */
export async function listedSnapshots(
  requests: DatastoreRequests,
  repositoryName: string,
  pattern: string,
): Promise<StoredSnapshot[]> {
  const list = new SnapshotList(requests, repositoryName, pattern);
  let read = await list.read();
  let named = await list.named(read);
  if (missingOf(named, read).length > 0) {
    // One that was begun in between is in the second list only, and not for that reason.
    const before = new Set(named.map(key));
    read = await list.read();
    named = (await list.named(read)).filter((snapshot) => before.has(key(snapshot)) || isAmong(read, snapshot));
  }
  const causes = await list.causes(missingOf(named, read));
  const intern = interning();
  const byKey = new Map(read.map((snapshot) => [key(snapshot), snapshot]));
  return named
    .map((snapshot) => stored(snapshot, byKey.get(key(snapshot)), causes, intern))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

class SnapshotList {
  private readonly doing: string;

  constructor(
    private readonly requests: DatastoreRequests,
    private readonly repositoryName: string,
    private readonly pattern: string,
  ) {
    this.doing = `listing the snapshots ${pattern} of the snapshot repository ${repositoryName}`;
  }

  /** Those that can be read. */
  async read(): Promise<readonly ReadSnapshot[]> {
    const query = { ignore_unavailable: "true", filter_path: WITHOUT_INDICES };
    return (await this.ask(encodeURIComponent(this.pattern), query, readBody)).snapshots;
  }

  /** All that the repository names, with their indices, of which no answer holds too many at once. */
  async named(read: readonly ReadSnapshot[]): Promise<readonly NamedSnapshot[]> {
    const all = encodeURIComponent(this.pattern);
    const query = { verbose: "false", ignore_unavailable: "true" };
    const indices = read.reduce((total, { shards }) => total + (shards.total ?? 0), 0);
    // Where none can be read, nobody knows how much the others hold.
    if (read.length > 0 && indices <= INDICES_AN_ANSWER) return (await this.ask(all, query, namedBody)).snapshots;
    const bare = await this.ask(all, { ...query, filter_path: WITHOUT_INDICES }, namedBody);
    return this.withIndices(bare.snapshots, new Map(read.map((snapshot) => [key(snapshot), snapshot.shards.total])));
  }

  /** Why snapshots cannot be read, by name, as far as the engine says it. */
  async causes(missing: readonly NamedSnapshot[]): Promise<ReadonlyMap<string, string>> {
    const causes = new Map<string, string>();
    for (const { snapshot } of missing.slice(0, CAUSES_ASKED)) {
      const path = `${snapshotsPath(this.repositoryName)}/${encodeURIComponent(snapshot)}`;
      const answer = await this.requests.answer({ method: "GET", path });
      if (answer.status < 300) continue;
      const { reasons, message } = datastoreErrorFor(this.requests.target, `reading the snapshot ${snapshot}`, answer);
      causes.set(snapshot, reasons[reasons.length - 1] ?? message);
    }
    return causes;
  }

  private async withIndices(
    bare: readonly NamedSnapshot[],
    shards: ReadonlyMap<string, number | undefined>,
  ): Promise<NamedSnapshot[]> {
    const intern = interning();
    const whole: NamedSnapshot[] = [];
    for (const names of inAnswers(bare, shards)) {
      for (const some of inAddresses(names)) {
        const { snapshots } = await this.ask(some, { verbose: "false", ignore_unavailable: "true" }, namedBody);
        whole.push(
          ...snapshots.map(({ snapshot, uuid, indices = [] }) => ({ snapshot, uuid, indices: intern(indices) })),
        );
      }
    }
    return whole;
  }

  private async ask<Schema extends typeof readBody | typeof namedBody>(
    names: string,
    { filter_path: filter, ...query }: Readonly<Record<string, string>>,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    const path = `${snapshotsPath(this.repositoryName)}/${names}`;
    const filtered = { ...query, ...(filter === undefined ? {} : { filter_path: filter }) };
    const answer = await this.requests.answer({ method: "GET", path, query: filtered });
    // OpenSearch leaves an empty list out of a filtered answer, which a proxy's empty answer must not be taken for.
    if (filter !== undefined && answer.status === 200 && answer.text.trim() === "{}") {
      return this.ask(names, query, schema);
    }
    if (answer.status === 404) {
      const error = datastoreErrorFor(this.requests.target, this.doing, answer);
      if (!isNoSuchSnapshot(error)) throw error;
      return this.requests.parse(this.doing, { ...answer, status: 200, text: '{"snapshots":[]}' }, schema);
    }
    return this.requests.parse(this.doing, answer, schema);
  }
}

/** OpenSearch's answer where nothing matches a pattern. That of a file that is missing has a cause beside it. */
function isNoSuchSnapshot({ type, reasons }: DatastoreError): boolean {
  return type === "snapshot_missing_exception" && reasons.length <= 1;
}

/** Names in groups, each with as many indices as an answer may hold; one of more stands alone. */
function inAnswers(bare: readonly NamedSnapshot[], shards: ReadonlyMap<string, number | undefined>): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const snapshot of bare) {
    const size = shards.get(key(snapshot)) ?? INDICES_NOT_TOLD;
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = INDICES_AN_ANSWER;
    }
    room -= size;
    groups[groups.length - 1]?.push(snapshot.snapshot);
  }
  return groups;
}

function stored(
  { snapshot: name, indices = [] }: NamedSnapshot,
  read: ReadSnapshot | undefined,
  causes: ReadonlyMap<string, string>,
  intern: (names: readonly string[]) => readonly string[],
): StoredSnapshot {
  const sorted = intern(indices);
  if (read === undefined) {
    const cause = causes.get(name);
    const failure = `the repository names it, but its file cannot be read${cause === undefined ? "" : `: ${cause}`}`;
    const unknown = { startTime: undefined, endTime: undefined };
    return { name, state: UNREADABLE, ...unknown, indices: sorted, failures: [failure] };
  }
  return {
    name,
    state: read.state,
    startTime: timeOf(read.start_time_in_millis),
    endTime: read.state === "IN_PROGRESS" ? undefined : timeOf(read.end_time_in_millis),
    indices: sorted,
    failures: read.failures.map(shardFailureText),
  };
}

/** Undefined where the engine does not tell: it leaves the time out, or writes 0. */
export function timeOf(millis: number | undefined): string | undefined {
  return millis === undefined || millis <= 0 ? undefined : new Date(millis).toISOString();
}

/** Snapshots hold the same indices: each name is kept once, and a list that equals one of the last ones, too. */
function interning(): (names: readonly string[]) => readonly string[] {
  const known = new Map<string, string>();
  const lists = new Map<number, readonly string[]>();
  const intern = (name: string) => {
    const before = known.get(name);
    if (before === undefined) known.set(name, name);
    return before ?? name;
  };
  return (names) => {
    const sorted = names.map(intern).sort();
    const before = lists.get(sorted.length);
    if (before?.every((name, position) => name === sorted[position]) === true) return before;
    lists.set(sorted.length, sorted);
    return sorted;
  };
}

/** The same name can be taken again, the uuid cannot. */
function key({ snapshot, uuid }: { readonly snapshot: string; readonly uuid: string }): string {
  return `${snapshot} ${uuid}`;
}

function isAmong(read: readonly ReadSnapshot[], named: NamedSnapshot): boolean {
  return read.some((snapshot) => key(snapshot) === key(named));
}

function missingOf(named: readonly NamedSnapshot[], read: readonly ReadSnapshot[]): NamedSnapshot[] {
  const there = new Set(read.map(key));
  return named.filter((snapshot) => !there.has(key(snapshot)));
}
