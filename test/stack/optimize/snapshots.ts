import * as v from "valibot";

import { optimizeError, serverError, type AnsweredError } from "./answers";
import { DatastoreUnreachable, type DatastoreAnswer, type DatastoreConnection } from "./datastore-connection";

export type Engine = "elasticsearch" | "opensearch";

const snapshotStates = ["FAILED", "PARTIAL", "INCOMPATIBLE", "IN_PROGRESS", "SUCCESS"] as const;

/** The snapshot states that Optimize knows. */
export type SnapshotState = (typeof snapshotStates)[number];

/** A snapshot as the datastore reports it. */
export interface FoundSnapshot {
  name: string;
  state: SnapshotState;
  startedAt: number;
}

const snapshotsAnswer = v.object({
  snapshots: v.optional(
    v.array(v.object({ snapshot: v.string(), state: v.string(), start_time_in_millis: v.optional(v.number(), 0) })),
    [],
  ),
});

/** The snapshot repository that Optimize was configured with, and Optimize's words when it fails. */
export class SnapshotRepository {
  constructor(
    readonly connection: DatastoreConnection,
    readonly engine: Engine,
    readonly name: string,
  ) {}

  /** Throws Optimize's answer unless the repository is registered. */
  async checkExists(): Promise<void> {
    const doing = `retrieving repository with name [${this.name}]`;
    const answer = await this.#ask("GET", this.#path(), doing);
    if (answer.status === 200) return;
    if (answer.text.includes("repository_missing_exception"))
      throw serverError(`No repository with name [${this.name}] could be found.`);
    throw serverError(`Error while ${doing} due to an ${this.#label}Exception.`);
  }

  /** Both parts of the backups whose id fits the pattern, of every Optimize version, in the datastore's order. */
  async find(idPattern: string): Promise<FoundSnapshot[]> {
    const names = [1, 2].map((part) => `camunda_optimize_${idPattern}_*_part_${part}_of_2`);
    const doing = `retrieving snapshots with names [${names.join(", ")}]`;
    const answer = await this.#ask("GET", this.#path(names.join(",")), doing);
    if (answer.text.includes("snapshot_missing_exception")) return [];
    if (answer.status !== 200)
      throw serverError(
        `Could not retrieve snapshots with names [${names.join(", ")}] due to an ${this.#label}Exception.`,
      );
    const parsed = v.safeParse(snapshotsAnswer, json(answer.text));
    // Optimize's client takes an answer that it cannot read for a broken connection.
    if (!parsed.success) throw this.#connectionError(doing);
    return parsed.output.snapshots.map(({ snapshot, state, start_time_in_millis }) => ({
      name: snapshot,
      state: knownState(state),
      startedAt: start_time_in_millis,
    }));
  }

  /** Takes a snapshot and returns when it has ended; throws if the datastore refuses it. */
  async create(name: string, indices: readonly string[]): Promise<void> {
    const body = JSON.stringify({ indices: indices.join(","), include_global_state: false });
    const answer = await this.connection.request("PUT", `${this.#path(name)}?wait_for_completion=true`, body);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  }

  /** Deletes every snapshot that fits the pattern; throws if the datastore refuses. */
  async delete(pattern: string): Promise<void> {
    const answer = await this.connection.request("DELETE", this.#path(pattern));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  }

  get #label(): string {
    return this.engine === "elasticsearch" ? "Elasticsearch" : "OpenSearch";
  }

  #path(snapshots?: string): string {
    const repository = `/_snapshot/${encodeURIComponent(this.name)}`;
    return snapshots === undefined
      ? repository
      : `${repository}/${encodeURIComponent(snapshots).replaceAll("%2C", ",")}`;
  }

  async #ask(method: string, path: string, doing: string): Promise<DatastoreAnswer> {
    try {
      const answer = await this.connection.request(method, path);
      if (answer.status < 500 && answer.status !== 429) return answer;
    } catch (error) {
      if (!(error instanceof DatastoreUnreachable)) throw error;
    }
    throw this.#connectionError(doing);
  }

  #connectionError(doing: string): AnsweredError {
    const elasticsearch = this.engine === "elasticsearch";
    return optimizeError(
      502,
      elasticsearch ? "elasticsearchConnectionError" : "openSearchConnectionError",
      elasticsearch ? "The server has encountered Elasticsearch connection issues." : null,
      `Encountered an error connecting to ${this.#label} while ${doing}.`,
    );
  }
}

function knownState(state: string): SnapshotState {
  const known = snapshotStates.find((candidate) => candidate === state);
  if (known === undefined)
    throw serverError(`No enum constant io.camunda.optimize.dto.optimize.rest.SnapshotState.${state}`);
  return known;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
