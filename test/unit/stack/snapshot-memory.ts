import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A snapshot that the memory holds. */
export interface RememberedSnapshot {
  snapshot: string;
  state: string;
  start_time_in_millis: number;
  indices: string[];
}

/** Part 1 of every backup holds it. */
const IMPORT_INDEX = "optimize-timestamp-based-import-index_v5";
const BYTES = 1000;

/**
 * The few snapshot endpoints that Optimize uses, over an array: enough to see how the stand-in words its answers. How it
 * works with real datastores is tested with real datastores.
 */
export class SnapshotMemory {
  url = "";
  repositories = new Set<string>();
  snapshots: RememberedSnapshot[] = [];
  aliases = ["optimize-metadata", "optimize-process-instance-invoice"];
  /** Requests that ask for a snapshot, as they came. */
  created: { name: string; indices: string }[] = [];
  /** Set: a snapshot stays IN_PROGRESS until this is resolved. */
  hold: Promise<void> | undefined;
  /** Names that are refused. */
  refused = /^$/;
  #clock = Date.UTC(2026, 10, 21, 7, 56, 42, 794);
  readonly #server = http.createServer((request, response) => void this.#handle(request, response));

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  add(snapshot: string, state = "SUCCESS"): RememberedSnapshot {
    const added = { snapshot, state, start_time_in_millis: this.#clock, indices: [IMPORT_INDEX] };
    this.snapshots.push(added);
    return added;
  }

  /** Later snapshots get a later start time. */
  pass(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const [, first = "", repository = "", names, last] = new URL(request.url ?? "/", this.url).pathname
      .split("/")
      .map(decodeURIComponent);
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    if (first === "_alias") {
      const matching = this.aliases.filter((alias) => patternOf(repository).test(alias));
      const indices = matching.map((alias) => [`${alias}_v1`, { aliases: { [alias]: {} } }] as const);
      answer(200, Object.fromEntries(indices));
    } else if (!this.repositories.has(repository)) {
      answer(404, { error: { type: "repository_missing_exception" }, status: 404 });
    } else if (names === undefined) {
      answer(200, { [repository]: { type: "fs" } });
    } else if (request.method === "PUT") {
      await this.#create(names, Buffer.concat(pieces).toString(), answer);
    } else {
      const wanted = names.split(",").map(patternOf);
      const found = this.snapshots.filter(({ snapshot }) => wanted.some((pattern) => pattern.test(snapshot)));
      if (last === "_status") {
        const stats = { total: { size_in_bytes: BYTES } };
        answer(200, { snapshots: found.map(({ snapshot }) => ({ snapshot, stats })) });
        return;
      }
      if (request.method === "DELETE") this.snapshots = this.snapshots.filter((snapshot) => !found.includes(snapshot));
      answer(200, request.method === "DELETE" ? { acknowledged: true } : { snapshots: sortedAsDatastoresDo(found) });
    }
  }

  async #create(name: string, body: string, answer: (status: number, body: unknown) => void): Promise<void> {
    this.created.push({ name, indices: (JSON.parse(body) as { indices: string }).indices });
    if (this.refused.test(name) || this.snapshots.some(({ snapshot }) => snapshot === name)) {
      answer(400, { error: { type: "invalid_snapshot_name_exception" }, status: 400 });
      return;
    }
    const snapshot = this.add(name, "IN_PROGRESS");
    await this.hold;
    snapshot.state = "SUCCESS";
    answer(200, { snapshot });
  }
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
}

function sortedAsDatastoresDo(snapshots: RememberedSnapshot[]): RememberedSnapshot[] {
  return snapshots.toSorted(
    (one, other) => one.start_time_in_millis - other.start_time_in_millis || (one.snapshot < other.snapshot ? -1 : 1),
  );
}
