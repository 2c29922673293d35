import * as v from "valibot";

import { datastoreErrorFor } from "./datastore-error";
import { echoedSettings } from "./echoed-settings";
import { HOLDERS, holdersBody, holdersOf, type RepositoryHolder } from "./repository-holders";
import { type DatastoreRequests } from "./requests";

/** A snapshot repository as a datastore reports it. */
export interface Repository {
  readonly name: string;
  readonly type: string;
  /** As the engine echoes them: texts, keys in the engine's spelling, only those that were written. */
  readonly settings: Readonly<Record<string, string>>;
}

const repositoryBody = v.object({ type: v.string(), settings: v.optional(echoedSettings, {}) });
const repositoriesBody = v.record(v.string(), repositoryBody);
/** A snapshot as the repository's own list of contents has it. */
export interface ListedSnapshot {
  readonly name: string;
  readonly state: string;
}

const listBody = v.object({
  snapshots: v.array(v.object({ snapshot: v.string(), state: v.optional(v.string(), "") })),
});
const acknowledged = v.object({ acknowledged: v.literal(true) });
const verifiedBody = v.object({ nodes: v.record(v.string(), v.object({ name: v.string() })) });

/** The snapshot repository requests of a datastore. */
export class Repositories {
  constructor(private readonly requests: DatastoreRequests) {}

  /** Undefined only when the engine itself says that there is none: a proxy's 404 is an error. */
  async get(name: string): Promise<Repository | undefined> {
    const doing = `reading the snapshot repository ${name}`;
    const answer = await this.requests.answer({ method: "GET", path: repositoryPath(name) });
    if (answer.status === 404) {
      const error = datastoreErrorFor(this.requests.target, doing, answer);
      if (error.type === "repository_missing_exception") return undefined;
      throw error;
    }
    // An answer without it is not the engine's, which says of one that is not there that it is missing.
    const repository = this.requests.parse(doing, answer, v.object({ [name]: repositoryBody }))[name];
    if (repository === undefined) throw new TypeError("the answer was parsed");
    return { name, ...repository };
  }

  /** All repositories that there are. */
  async list(): Promise<Repository[]> {
    const doing = "listing the snapshot repositories";
    const body = await this.requests.parsed(doing, { method: "GET", path: "/_snapshot" }, repositoriesBody);
    return Object.entries(body).map(([name, repository]) => ({ name, ...repository }));
  }

  /** Registers a repository, or changes one; the settings are replaced as a whole. Verifies nothing. */
  async put(name: string, type: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.requests.parsed(
      `registering the snapshot repository ${name}`,
      {
        method: "PUT",
        path: repositoryPath(name),
        query: { verify: "false" },
        body: JSON.stringify({ type, settings }),
      },
      acknowledged,
    );
  }

  /** Has every node write to the repository, and gives the names of those that could, sorted. */
  async verify(name: string): Promise<string[]> {
    const verified = await this.requests.parsed(
      `verifying the snapshot repository ${name}`,
      { method: "POST", path: `${repositoryPath(name)}/_verify` },
      verifiedBody,
    );
    return Object.values(verified.nodes)
      .map((node) => node.name)
      .sort();
  }

  /**
   * All snapshots in a repository, those that run included. Reads the repository's list of contents only, so that it is
   * quick however many there are; fails where the datastore has disabled the repository.
   */
  async listSnapshots(name: string): Promise<ListedSnapshot[]> {
    const listed = await this.requests.parsed(
      `listing what is in the snapshot repository ${name}`,
      { method: "GET", path: `${repositoryPath(name)}/_all`, query: { verbose: "false" } },
      listBody,
    );
    return listed.snapshots.map(({ snapshot, state }) => ({ name: snapshot, state }));
  }

  /** What runs in a repository now, and so keeps it from being changed. Needs the right to read the cluster's state. */
  async holders(name: string): Promise<RepositoryHolder[]> {
    const state = await this.requests.parsed(
      `asking what uses the snapshot repository ${name}`,
      { method: "GET", path: "/_cluster/state/customs", query: { filter_path: HOLDERS } },
      holdersBody,
    );
    return holdersOf(name, state);
  }

  /** Forgets a repository; what lies in it stays. One that is not there counts as forgotten. */
  async unregister(name: string): Promise<void> {
    const doing = `unregistering the snapshot repository ${name}`;
    const answer = await this.requests.answer({ method: "DELETE", path: repositoryPath(name) });
    if (answer.status === 404) {
      const error = datastoreErrorFor(this.requests.target, doing, answer);
      if (error.type === "repository_missing_exception") return;
      throw error;
    }
    this.requests.parse(doing, answer, acknowledged);
  }
}

function repositoryPath(name: string): string {
  return `/_snapshot/${encodeURIComponent(name)}`;
}
