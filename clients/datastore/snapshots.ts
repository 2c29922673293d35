import * as v from "valibot";

import { datastoreErrorFor } from "./datastore-error";
import { listedSnapshots } from "./listed-snapshots";
import { type DatastoreRequests } from "./requests";
import { type StoredSnapshot } from "./stored-snapshot";

const sizedByIndex = v.object({
  snapshots: v.array(
    v.object({
      snapshot: v.string(),
      index_details: v.optional(v.record(v.string(), v.object({ size_in_bytes: v.number() }))),
    }),
  ),
});

const statusBody = v.object({
  snapshots: v.array(
    v.object({
      snapshot: v.string(),
      stats: v.object({ total: v.object({ size_in_bytes: v.number() }) }),
    }),
  ),
});

/** How many names go into one request for sizes: they stand in its address, which has a limit. */
const NAMES_A_REQUEST = 20;

/** The snapshot requests of a datastore. */
export class Snapshots {
  constructor(private readonly requests: DatastoreRequests) {}

  /**
   * The snapshots whose names match, sorted by name: those that run included, and those that cannot be read.
   *
   * @param pattern a name, or one with `*` in it.
   */
  list(repositoryName: string, pattern: string): Promise<StoredSnapshot[]> {
    return listedSnapshots(this.requests, repositoryName, pattern);
  }

  /**
   * The bytes of all that a restore of each snapshot would bring back, by name; those that are not there are left out.
   * The engine reads a file for each shard to tell. One that cannot be read makes it tell nothing: name none of those.
   */
  async sizes(repositoryName: string, names: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (let from = 0; from < names.length; from += NAMES_A_REQUEST) {
      const some = names.slice(from, from + NAMES_A_REQUEST).map(encodeURIComponent);
      const path = `/_snapshot/${encodeURIComponent(repositoryName)}/${some.join(",")}/_status`;
      const doing = `asking for the sizes of snapshots of the snapshot repository ${repositoryName}`;
      const query = { ignore_unavailable: "true" };
      // Without this, each shard of each index is told.
      const filter_path = "snapshots.snapshot,snapshots.stats.total.size_in_bytes";
      let answer = await this.requests.answer({ method: "GET", path, query: { ...query, filter_path } });
      // Of none, a filtered answer leaves the list out, which a proxy's empty answer must not be taken for.
      if (answer.text.trim() === "{}") answer = await this.requests.answer({ method: "GET", path, query });
      const answered = this.requests.parse(doing, answer, statusBody);
      for (const { snapshot, stats } of answered.snapshots) sizes.set(snapshot, stats.total.size_in_bytes);
    }
    return sizes;
  }

  /**
   * The size of every snapshot whose name matches, as Elasticsearch 7.13 and later tell it together with the list. Those
   * of which it is not told are left out.
   */
  async listedSizes(repositoryName: string, pattern: string): Promise<Map<string, number>> {
    const listed = await this.requests.parsed(
      `listing the sizes of the snapshots ${pattern} of the snapshot repository ${repositoryName}`,
      {
        method: "GET",
        path: `/_snapshot/${encodeURIComponent(repositoryName)}/${encodeURIComponent(pattern)}`,
        query: {
          ignore_unavailable: "true",
          index_details: "true",
          filter_path: "-snapshots.indices,-snapshots.data_streams,-snapshots.feature_states,-snapshots.metadata",
        },
      },
      sizedByIndex,
    );
    return new Map(
      listed.snapshots.flatMap(({ snapshot, index_details: indices }): [string, number][] =>
        indices === undefined
          ? []
          : [[snapshot, Object.values(indices).reduce((total, { size_in_bytes: size }) => total + size, 0)]],
      ),
    );
  }

  /**
   * Begins a snapshot of exactly these indices, without global state, and does not wait for its end. One that has the name
   * already makes it fail; so does a second request after a first one whose answer got lost.
   */
  async create(
    repositoryName: string,
    name: string,
    indices: readonly string[],
    metadata: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    // The engines take an empty list for everything.
    if (indices.length === 0) throw new TypeError("a snapshot wants the names of indices");
    await this.requests.parsed(
      `taking the snapshot ${name} into the snapshot repository ${repositoryName}`,
      {
        method: "PUT",
        path: `/_snapshot/${encodeURIComponent(repositoryName)}/${encodeURIComponent(name)}`,
        query: { wait_for_completion: "false" },
        body: JSON.stringify({ indices, include_global_state: false, partial: false, metadata }),
      },
      v.object({ accepted: v.literal(true) }),
    );
  }

  /**
   * Deletes snapshots by their exact names; those that are not there count as deleted. In one request, because the engines
   * then delete all of them or, when one is being restored or cloned, none: half of a backup is of no use to a restore.
   */
  async delete(repositoryName: string, names: readonly string[]): Promise<void> {
    if (names.length === 0 || names.some((name) => name === "" || /[*?,]/.test(name))) {
      throw new TypeError("a deletion wants the exact names of snapshots");
    }
    const doing = `deleting the snapshots ${names.join(", ")} of the snapshot repository ${repositoryName}`;
    const answer = await this.requests.answer({
      method: "DELETE",
      path: `/_snapshot/${encodeURIComponent(repositoryName)}/${names.map(encodeURIComponent).join(",")}`,
    });
    if (answer.status < 300) {
      this.requests.parse(doing, answer, v.object({ acknowledged: v.literal(true) }));
      return;
    }
    const error = datastoreErrorFor(this.requests.target, doing, answer);
    if (answer.status !== 404 || error.type !== "snapshot_missing_exception") throw error;
    // One that is missing keeps the others from being deleted.
    if (names.length > 1) for (const name of names) await this.delete(repositoryName, [name]);
  }
}
