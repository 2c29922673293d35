import { type Datastore, datastoreOn } from "../../../../clients/datastore/datastore";
import { Repositories } from "../../../../clients/datastore/repositories";
import { DatastoreRequests } from "../../../../clients/datastore/requests";
import { type RetryPolicy } from "../../../../clients/http/retry";
import { type HttpAnswer } from "../../../../clients/http/transport";
import { TransportError } from "../../../../clients/http/transport-error";
import { type KubernetesApi } from "../../../../clients/kubernetes/requests";
import { type OptimizeApi } from "../../../../clients/optimize/backup";
import { backupsApi } from "../../../../clients/optimize/backups-api";
import { SimulatedClock } from "../../backup/simulation";
import { deploymentAnswer, podAnswer } from "./deployment-answers";

export type System = "kubernetes" | "optimize" | "datastore";

const answered = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  text: typeof body === "string" ? body : JSON.stringify(body),
});

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

interface Due {
  readonly read: string;
  /** From which of its kind on. */
  readonly number: number;
  readonly answer: (system: System) => HttpAnswer;
}

const VARIABLE = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
const SNAPSHOTS = [1, 2].map((part) => `camunda_optimize_7_8.8.0_part_${part}_of_2`);
const STARTED = "2026-01-01T00:00:00.000Z";

/** The Deployment, the management API and the datastore of one Optimize, of which one read goes wrong. */
export class ConfigurationWorld {
  readonly clock = new SimulatedClock();
  readonly reads: string[] = [];
  /** What the entry was set to, in order; undefined where it was taken away. */
  readonly applied: (string | undefined)[] = [];
  due: Due | undefined;
  /** How often the entry had been changed when the fault came first; undefined while it did not come. */
  appliedBefore: number | undefined;

  private readonly policy: RetryPolicy = {
    attempts: 1,
    firstDelayMilliseconds: 1,
    longestDelayMilliseconds: 1,
    totalMilliseconds: 1,
    clock: this.clock,
    random: () => 0,
  };
  private readonly requests = new DatastoreRequests(
    this.transport("datastore", (asked) => this.byDatastore(asked)),
    this.policy,
  );

  constructor(public value: string | undefined) {}

  readonly kubernetes: KubernetesApi = {
    target: "https://kubernetes.test:6443",
    request: (request) => this.answer("kubernetes", request, () => this.byKubernetes(request)),
  };
  readonly optimize: OptimizeApi = backupsApi(
    this.transport("optimize", ({ path }) => byOptimize(path)),
    this.policy,
  );
  readonly datastore: Datastore = datastoreOn(
    this.requests,
    { engine: "elasticsearch", version: "8.19.5", clusterUuid: "aaaabbbbccccdddd" },
    new Repositories(this.requests),
  );

  private transport(system: System, answer: (asked: Asked) => HttpAnswer) {
    return {
      target: `http://${system}.test`,
      close: () => Promise.resolve(),
      request: (asked: Asked) => this.answer(system, asked, () => answer(asked)),
    };
  }

  private async answer(system: System, { method, path, query = {} }: Asked, right: () => HttpAnswer) {
    await Promise.resolve();
    const isRead = method === "GET" || query["dryRun"] !== undefined;
    if (!isRead) return right();
    const detail = query["verbose"] === "false" ? "names" : method === "GET" ? "" : "dry run";
    const read = `${system} ${path} ${detail}`.trim();
    this.reads.push(read);
    const number = this.reads.filter((one) => one === read).length - 1;
    if (this.due?.read !== read || number < this.due.number) return right();
    this.appliedBefore ??= this.applied.length;
    return this.due.answer(system);
  }

  private byKubernetes({ method, path, query = {}, body = "" }: Asked): HttpAnswer {
    if (path.endsWith("/pods")) return answered(200, { items: [podAnswer("a", this.value, "ready")] });
    if (method === "PATCH" && query["dryRun"] === undefined) {
      this.value = /"value":"([^"]*)"/.exec(body)?.[1];
      this.applied.push(this.value);
    }
    const env = this.value === undefined ? [] : [{ name: VARIABLE, value: this.value }];
    return answered(200, deploymentAnswer(env));
  }

  private byDatastore({ path, query = {} }: Asked): HttpAnswer {
    if (path.startsWith("/_cluster/state/")) return answered(200, { cluster_name: "c" });
    const [, , repository = "", names] = path.split("/");
    if (names === undefined) return answered(200, { [repository]: { type: "fs", settings: {} } });
    const times = { start_time_in_millis: Date.parse(STARTED), end_time_in_millis: Date.parse(STARTED) + 1000 };
    const read = { state: "SUCCESS", ...times, shards: { total: 1 }, failures: [] };
    const more = query["verbose"] === "false" ? { indices: ["optimize-a_v1"] } : read;
    return answered(200, { snapshots: SNAPSHOTS.map((snapshot) => ({ snapshot, uuid: snapshot, ...more })) });
  }
}

function byOptimize(path: string): HttpAnswer {
  const details = SNAPSHOTS.map((snapshotName) => ({ snapshotName, state: "SUCCESS", startTime: STARTED }));
  if (path.endsWith("/backups")) return answered(200, [{ backupId: 7, state: "COMPLETE", details }]);
  return answered(404, { errorCode: "notFoundError", detailedMessage: "No Optimize backup with ID [-1]" });
}

const HTML = "<html><body>Please sign in</body></html>";

/** A page of a gateway, and each system's own word for what it does not allow. */
const REFUSALS: Readonly<Record<System, unknown>> = {
  kubernetes: { kind: "Status", reason: "Forbidden", message: "forbidden: User cannot get resource" },
  optimize: HTML,
  datastore: { error: { type: "security_exception", reason: "no permissions for [x]" }, status: 403 },
};
const BUSY: Readonly<Record<System, unknown>> = {
  kubernetes: { kind: "Status", reason: "TooManyRequests", message: "too many requests" },
  optimize: "",
  datastore: { error: { type: "circuit_breaking_exception", reason: "Data too large" }, status: 429 },
};
const BLOCK = { type: "cluster_block_exception", reason: "blocked by: [FORBIDDEN/8/index write (api)];" };

export const CONFIGURATION_FAULTS: Readonly<Record<string, Due["answer"]>> = {
  "429": (system) => answered(429, BUSY[system]),
  "503 of a gateway": () => ({ status: 503, headers: { "content-type": "text/html" }, text: HTML }),
  "403": (system) => answered(403, REFUSALS[system]),
  "403 block": (system) => answered(403, system === "datastore" ? { error: BLOCK, status: 403 } : REFUSALS[system]),
  "empty 200": () => answered(200, ""),
  "an empty object": () => answered(200, "{}"),
  "a page of a proxy": () => ({ status: 200, headers: { "content-type": "text/html" }, text: HTML }),
  trickle: (system) => {
    throw new TransportError("timeout", true, `${system} sent no whole answer within 30 s`);
  },
};
