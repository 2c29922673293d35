import * as v from "valibot";

import { countsBody, countsOf, MOST_INDICES } from "./counted-documents";
import { DatastoreError, datastoreErrorFor } from "./datastore-error";
import { DocumentCounts } from "./document-counts";
import { documentFields } from "./document-fields";
import { indexRestrictions } from "./index-restrictions";
import { indexWrites } from "./index-writes";
import { indicesInUse, keepInUse } from "./indices-in-use";
import { inAddresses } from "./names-in-address";
import { type DatastoreRequests } from "./requests";

/** An index that is there. */
export interface StoredIndex {
  readonly name: string;
  /** Given by the engine when it was made: an index that was deleted and made or restored again has another one. */
  readonly uuid: string;
  readonly isOpen: boolean;
  /** green, yellow or red; undefined where it is closed. */
  readonly health: string | undefined;
  /** Primary shards and, apart, how many copies of each there are beside it. Undefined where they are not told. */
  readonly shards: number | undefined;
  readonly replicas: number | undefined;
  /** ISO 8601, UTC; a restored index keeps that of the one that was backed up. */
  readonly createdAt: string | undefined;
  /** Bytes on disk, replicas included; undefined where it is closed or red. */
  readonly sizeInBytes: number | undefined;
}

/** Where an index comes from. */
export interface IndexOrigin {
  readonly name: string;
  /** The name under which it was created; one that is restored under another name keeps it. */
  readonly createdAs: string | undefined;
}

/** Undefined where it is not told, or is no number. */
const number = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => (/^\d+$/.test(text ?? "") ? Number(text) : undefined)),
);

const listBody = v.array(
  v.object({
    index: v.string(),
    uuid: v.string(),
    health: v.nullish(v.string()),
    status: v.string(),
    pri: number,
    rep: number,
    "creation.date": v.optional(number),
    "store.size": v.optional(number),
  }),
);
const aliasesBody = v.record(v.string(), v.object({ aliases: v.record(v.string(), v.unknown()) }));
const acknowledged = v.object({ acknowledged: v.literal(true) });
const originsBody = v.record(
  v.string(),
  v.object({
    settings: v.object({ index: v.object({ provided_name: v.optional(v.string()) }) }),
  }),
);
const primariesBody = v.object({
  status: v.string(),
  indices: v.optional(v.record(v.string(), v.object({ active_primary_shards: v.number() })), {}),
});
const documentBody = v.object({ found: v.literal(true), _source: v.optional(v.record(v.string(), v.unknown()), {}) });

/** The index requests of a datastore. Patterns have `*` in them; hidden and closed indices are found too. */
export class Indices {
  constructor(private readonly requests: DatastoreRequests) {}

  /** Sorted by name. */
  async list(pattern: string): Promise<StoredIndex[]> {
    const body = await this.requests.parsed(
      `listing the indices ${pattern}`,
      {
        method: "GET",
        path: `/_cat/indices/${encodeURIComponent(pattern)}`,
        query: {
          format: "json",
          bytes: "b",
          h: "index,uuid,health,status,pri,rep,creation.date,store.size",
          expand_wildcards: "all",
        },
      },
      listBody,
    );
    return body
      .map((index) => ({
        name: index.index,
        uuid: index.uuid,
        isOpen: index.status === "open",
        health: index.health === null || index.health === "" ? undefined : index.health,
        shards: index.pri,
        replicas: index.rep,
        createdAt: index["creation.date"] === undefined ? undefined : new Date(index["creation.date"]).toISOString(),
        sizeInBytes: index["store.size"],
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Under which names indices were created, sorted by their names of today. */
  async origins(pattern: string): Promise<IndexOrigin[]> {
    const body = await this.requests.parsed(
      `reading the settings of the indices ${pattern}`,
      {
        method: "GET",
        path: `/${encodeURIComponent(pattern)}/_settings/index.provided_name`,
        query: { expand_wildcards: "all" },
      },
      originsBody,
    );
    return Object.entries(body)
      .map(([name, { settings }]) => ({ name, createdAs: settings.index.provided_name }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** What keeps work from each index, or binds it to nodes: see `indexRestrictions`. */
  restrictions(pattern: string): ReturnType<typeof indexRestrictions> {
    return indexRestrictions(this.requests, pattern);
  }

  /** Keeps a search of an index open for ten minutes: see `keepInUse`. */
  keepInUse(name: string): Promise<void> {
    return keepInUse(this.requests, name);
  }

  /** The names of the indices of which a search is open. */
  inUse(pattern: string): Promise<readonly string[]> {
    return indicesInUse(this.requests, pattern);
  }

  /** The aliases of each index that has any; an index of another name is there too, where one of its aliases matches. */
  async aliases(pattern: string): Promise<Map<string, readonly string[]>> {
    const body = await this.requests.parsed(
      `reading the aliases of the indices ${pattern}`,
      { method: "GET", path: `/${encodeURIComponent(pattern)}/_alias`, query: { expand_wildcards: "all" } },
      aliasesBody,
    );
    return new Map(Object.entries(body).map(([index, { aliases }]) => [index, Object.keys(aliases).sort()]));
  }

  /**
   * Counts the documents of each open index, nested ones not included. It searches, so that what was written last counts
   * too. What the datastore could not count, in whole or in part, is not known.
   *
   * @throws DatastoreError only where it may not be read.
   */
  async documentCounts(pattern: string): Promise<DocumentCounts> {
    const counting = this.requests.parsed(
      `counting the documents of the indices ${pattern}`,
      {
        method: "POST",
        path: `/${encodeURIComponent(pattern)}/_search`,
        query: { expand_wildcards: "open,hidden", ignore_unavailable: "true", allow_no_indices: "true" },
        body: JSON.stringify({
          size: 0,
          track_total_hits: false,
          // Without a query, OpenSearch's security silently leaves out what may not be read, instead of refusing.
          query: { match_all: {} },
          aggs: { indices: { terms: { field: "_index", size: MOST_INDICES } } },
        }),
      },
      countsBody,
    );
    return counting.then(countsOf, (error: unknown) => {
      if (!(error instanceof DatastoreError) || error.status === 401 || error.status === 403) throw error;
      return DocumentCounts.unknown(`the datastore answered ${error.status} ${error.type ?? ""}`.trim());
    });
  }

  /** What was written to each open index: see `indexWrites`. */
  writes(pattern: string): ReturnType<typeof indexWrites> {
    return indexWrites(this.requests, pattern);
  }

  /**
   * How many primary shards of each index are there and serve. An index that is being restored is yellow, as one is that
   * only waits for its replicas: this tells them apart.
   */
  async activePrimaries(pattern: string): Promise<Map<string, number>> {
    const body = await this.requests.parsed(
      `asking which shards of the indices ${pattern} are there`,
      {
        method: "GET",
        path: `/_cluster/health/${encodeURIComponent(pattern)}`,
        query: { level: "indices", expand_wildcards: "all", filter_path: "status,indices.*.active_primary_shards" },
      },
      primariesBody,
    );
    return new Map(Object.entries(body.indices).map(([index, { active_primary_shards: active }]) => [index, active]));
  }

  /** The content of a document, by the name or alias of its index; undefined when there is none, or no index. */
  async document(index: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const doing = `reading the document ${id} of ${index}`;
    const path = `/${encodeURIComponent(index)}/_doc/${encodeURIComponent(id)}`;
    const answer = await this.requests.answer({ method: "GET", path });
    if (answer.status === 404) {
      if (/"found"\s*:\s*false/.test(answer.text)) return undefined;
      const error = datastoreErrorFor(this.requests.target, doing, answer);
      if (error.type === "index_not_found_exception") return undefined;
      throw error;
    }
    return this.requests.parse(doing, answer, documentBody)._source;
  }

  /** Some fields of the documents of small indices: see `documentFields`. */
  fields(names: readonly string[], fields: readonly string[]): ReturnType<typeof documentFields> {
    return documentFields(this.requests, names, fields);
  }

  /**
   * Deletes indices by their exact names, in as few requests as the length of an address allows; those that are not there
   * count as deleted.
   *
   * @param before runs before each request, with how many names have been sent: what it throws stops the deletion.
   */
  async delete(names: readonly string[], before: (sent: number) => Promise<void> = () => Promise.resolve()) {
    let sent = 0;
    for (const some of inAddresses(names)) {
      await before(sent);
      const count = some.split(",").length;
      await this.requests.parsed(
        `deleting ${count} indices (${decodeURIComponent(some.split(",")[0] ?? "")} …)`,
        { method: "DELETE", path: `/${some}`, query: { ignore_unavailable: "true", expand_wildcards: "none" } },
        acknowledged,
      );
      sent += count;
    }
  }
}
