import * as v from "valibot";

import { datastoreErrorFor } from "./datastore-error";
import { type DatastoreRequests } from "./requests";

/** A snapshot repository as a datastore reports it. */
export interface Repository {
  readonly name: string;
  readonly type: string;
  /** As the engine echoes them: texts, keys in the engine's spelling, only those that were written. */
  readonly settings: Readonly<Record<string, string>>;
}

const echoedSettings = v.record(
  v.string(),
  v.pipe(
    v.nullable(v.union([v.string(), v.number(), v.boolean()])),
    v.transform((value) => (value === null ? "" : String(value))),
  ),
);
const repositoriesBody = v.record(v.string(), v.object({ type: v.string(), settings: v.optional(echoedSettings, {}) }));
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
    const repository = this.requests.parse(doing, answer, repositoriesBody)[name];
    return repository === undefined ? undefined : { name, ...repository };
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
