import { DatastoreRequests } from "../../../clients/datastore/requests";
import { Repositories } from "../../../clients/datastore/repositories";
import { datastoreOn } from "../../../clients/datastore/datastore";
import { type RetryPolicy } from "../../../clients/http/retry";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../../../clients/http/transport";
import { TransportError } from "../../../clients/http/transport-error";
import { backupsApi } from "../../../clients/optimize/backups-api";
import { type BackupTarget } from "../../../operations/backup/target";
import { SimulatedClock } from "./simulation";

/** Backups 101 to 104 in a repository; 104 appears when it is asked for. */
export const IDS = ["101", "102", "103"];
const DAY = 86_400_000;
export const nameOf = (id: string, part: number) => `camunda_optimize_${id}_8.8.0_part_${part}_of_2`;
const INDICES: Readonly<Record<number, string[]>> = {
  1: ["optimize-position-based-import-index_v3"],
  2: ["optimize-process-instance-a_v8"],
};

export interface Fault {
  readonly name: string;
  /** Undefined where it has no meaning for a request. */
  answer(request: HttpRequest): HttpAnswer | undefined;
}

const answered = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  text: typeof body === "string" ? body : JSON.stringify(body),
});
const error = (status: number, type: string, reason: string) =>
  answered(status, { error: { type, reason, root_cause: [{ type, reason }] }, status });

export const FAULTS: readonly Fault[] = [
  { name: "429", answer: () => error(429, "circuit_breaking_exception", "[parent] Data too large") },
  {
    name: "403 block",
    answer: () => error(403, "cluster_block_exception", "blocked by: [FORBIDDEN/8/index write (api)];"),
  },
  { name: "empty 200", answer: () => answered(200, "") },
  { name: "an empty object", answer: () => answered(200, "{}") },
  {
    name: "trickle",
    answer: ({ path }) => {
      throw new TransportError("timeout", true, `${path} sent no whole answer within 30 s`);
    },
  },
  {
    name: "partial shards",
    answer: ({ path }) =>
      path.endsWith("/_search")
        ? answered(200, { timed_out: false, _shards: { total: 5, failed: 2 }, aggregations: counts({}) })
        : undefined,
  },
];

const counts = (documents: Readonly<Record<string, number>>) => ({
  indices: {
    sum_other_doc_count: 0,
    buckets: Object.entries(documents).map(([key, doc_count]) => ({ key, doc_count })),
  },
});

/** Optimize and its datastore, as far as their reads go, with one read that goes wrong. */
export class World {
  readonly clock = new SimulatedClock();
  readonly ids = [...IDS];
  /** Reads by what tells them apart, in order. */
  readonly reads = new Set<string>();
  readonly destroyed: string[] = [];
  readonly unreadable = new Set<string>();
  fault: { readonly read: string; readonly fault: Fault } | undefined;

  private readonly policy: RetryPolicy = {
    attempts: 2,
    firstDelayMilliseconds: 1,
    longestDelayMilliseconds: 1,
    totalMilliseconds: 1_000,
    clock: this.clock,
    random: () => 0,
  };
  private readonly optimize = backupsApi(
    this.transport("optimize", (request) => this.byOptimize(request)),
    this.policy,
  );
  private readonly requests = new DatastoreRequests(
    this.transport("datastore", (request) => this.byDatastore(request)),
    this.policy,
  );
  readonly datastore = datastoreOn(
    this.requests,
    { engine: "elasticsearch", version: "8.19.5", clusterUuid: "cluster" },
    new Repositories(this.requests),
  );
  readonly target: BackupTarget = {
    optimize: this.optimize,
    store: {
      snapshots: this.datastore.snapshots,
      repositoryName: "backups",
      clusterUuid: "cluster",
      indexPrefix: "optimize",
      indices: this.datastore.indices,
    },
    clock: this.clock,
    report: () => undefined,
    warn: () => undefined,
  };

  startOf(id: string): number {
    return this.clock.now() - (200 - Number(id) + 1) * DAY - (this.clock.now() % DAY);
  }

  private readonly starts = new Map<string, number>();

  private start(id: string): number {
    const known = this.starts.get(id) ?? this.startOf(id);
    this.starts.set(id, known);
    return known;
  }

  recorded(id: string) {
    return [1, 2].map((part) => ({ name: nameOf(id, part), startTime: new Date(this.start(id)).toISOString() }));
  }

  private transport(target: string, answer: (request: HttpRequest) => HttpAnswer): HttpTransport {
    return {
      target: `http://${target}`,
      close: () => Promise.resolve(),
      request: async (request) => {
        await Promise.resolve();
        const isRead = request.method === "GET" || request.path.endsWith("/_search");
        const read = `${target} ${request.path.replace(/\/\d+$/, "/ID")} ${request.query?.["verbose"] ?? ""}`.trim();
        if (!isRead) return answer(request);
        this.reads.add(read);
        const wrong = this.fault?.read === read ? this.fault.fault.answer(request) : undefined;
        return wrong ?? answer(request);
      },
    };
  }

  private byOptimize({ method, path }: HttpRequest): HttpAnswer {
    const id = /\/(-?\d+)$/.exec(path)?.[1];
    const hidden = (one: string) => [1, 2].some((part) => this.unreadable.has(nameOf(one, part)));
    const backup = (one: string) => ({
      backupId: Number(one),
      state: "COMPLETE",
      details: this.recorded(one).map(({ name, startTime }) => ({ snapshotName: name, state: "SUCCESS", startTime })),
    });
    if (method === "DELETE") {
      this.destroyed.push(id ?? "?");
      this.ids.splice(this.ids.indexOf(id ?? ""), 1);
      return answered(204, "");
    }
    if (method === "POST") {
      this.ids.push("104");
      return answered(202, { message: "accepted" });
    }
    if (id === undefined) return answered(200, this.ids.some(hidden) ? [] : this.ids.map(backup));
    return this.ids.includes(id) && !hidden(id)
      ? answered(200, backup(id))
      : answered(404, { errorCode: "notFoundError", detailedMessage: `No Optimize backup with ID [${id}]` });
  }

  private byDatastore({ method, path, query = {} }: HttpRequest): HttpAnswer {
    if (path.endsWith("/_search")) {
      return answered(200, {
        timed_out: false,
        _shards: { total: 2, failed: 0 },
        aggregations: counts({ [INDICES[1]?.[0] ?? ""]: 3, [INDICES[2]?.[0] ?? ""]: 5 }),
      });
    }
    if (path === "/_snapshot/backups") return answered(200, { backups: { type: "fs", settings: {} } });
    const pattern = decodeURIComponent(path.replace("/_snapshot/backups/", "").replace("/_status", ""));
    if (method === "DELETE") {
      this.destroyed.push(pattern);
      return answered(200, { acknowledged: true });
    }
    const wanted = pattern.split(",").map((one) => new RegExp(`^${one.replaceAll("*", ".*")}$`));
    const all = this.ids.flatMap((id) => [1, 2].map((part) => ({ id, part, snapshot: nameOf(id, part) })));
    const named = all.filter(({ snapshot }) => wanted.some((one) => one.test(snapshot)));
    if (path.endsWith("/_status")) {
      return answered(200, {
        snapshots: named.map(({ snapshot }) => ({ snapshot, stats: { total: { size_in_bytes: 1000 } } })),
      });
    }
    if (query["verbose"] === "false") {
      const snapshots = named.map(({ snapshot, part }) => ({ snapshot, uuid: snapshot, indices: INDICES[part] }));
      return answered(200, { snapshots });
    }
    if (query["ignore_unavailable"] !== "true" && named.some(({ snapshot }) => this.unreadable.has(snapshot))) {
      return error(500, "snapshot_exception", `[backups:${pattern}] failed to get snapshots`);
    }
    const snapshots = named
      .filter(({ snapshot }) => !this.unreadable.has(snapshot))
      .map(({ id, snapshot }) => ({
        snapshot,
        uuid: snapshot,
        state: "SUCCESS",
        start_time_in_millis: this.start(id),
        end_time_in_millis: this.start(id) + 1000,
        shards: { total: 1 },
        failures: [],
      }));
    return answered(200, { snapshots });
  }
}
