import { type Datastore, datastoreOn } from "../../../clients/datastore/datastore";
import { Repositories } from "../../../clients/datastore/repositories";
import { DatastoreRequests } from "../../../clients/datastore/requests";
import { type RetryPolicy } from "../../../clients/http/retry";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../../../clients/http/transport";
import { TransportError } from "../../../clients/http/transport-error";
import { type OptimizeProcess } from "../../../operations/restore/run/optimize-process";
import { answered, refusal, wireAnswer, WiredWorld } from "./wire-answers";

/** What becomes of a read. */
export interface ReadFault {
  readonly name: string;
  /** Undefined where it has no meaning for a request. */
  answer(request: Pick<HttpRequest, "path">): HttpAnswer | undefined;
}

const HTML = "<html><body>Please sign in</body></html>";
const partial = { total: 5, successful: 3, failed: 2 };

export const READ_FAULTS: readonly ReadFault[] = [
  { name: "429", answer: () => refusal(429, "circuit_breaking_exception", "[parent] Data too large") },
  {
    name: "403 block",
    answer: () => refusal(403, "cluster_block_exception", "blocked by: [FORBIDDEN/8/index write (api)];"),
  },
  { name: "empty 200", answer: () => answered(200, "") },
  { name: "an empty object", answer: () => answered(200, "{}") },
  { name: "a page of a proxy", answer: () => ({ status: 200, headers: { "content-type": "text/html" }, text: HTML }) },
  {
    name: "trickle",
    answer: ({ path }) => {
      throw new TransportError("timeout", true, `datastore: ${path} sent no whole answer within 30 s`);
    },
  },
  {
    name: "partial shards",
    answer: ({ path }) =>
      /_search$|_stats\//.test(path)
        ? answered(200, { timed_out: false, _shards: partial, hits: { hits: [] }, _scroll_id: "s", indices: {} })
        : undefined,
  },
];

/** Which read goes wrong: the one with a number among those of its kind, and, unless `once`, all after it. */
export interface FaultyRead {
  readonly read: string;
  readonly number: number;
  readonly once: boolean;
  readonly fault: ReadFault;
}

const IS_READ = /_search$|_verify$|_has_privileges$|allocation\/explain$/;

/** A simulated world whose datastore is reached over its real clients, and of which reads go wrong. */
export class WireWorld {
  readonly world = new WiredWorld();
  /** In order. */
  readonly reads: string[] = [];
  fault: FaultyRead | undefined;
  /** What had been deleted when the fault came first; undefined while it did not come. */
  deletedBefore: number | undefined;

  /** Without what trials have made. */
  deletedOfOptimize(): readonly string[] {
    return this.world.deleted.filter((name) => !name.startsWith("trial_"));
  }

  private readonly policy: RetryPolicy = {
    attempts: 1,
    firstDelayMilliseconds: 1,
    longestDelayMilliseconds: 1,
    totalMilliseconds: 1,
    clock: this.world.clock,
    random: () => 0,
  };
  private readonly transport: HttpTransport = {
    target: "http://datastore.test:9200",
    close: () => Promise.resolve(),
    request: async (request) => {
      const { method, path } = request;
      const wrong = method === "GET" || IS_READ.test(path) ? this.wrong(keyOf(request), request) : undefined;
      return wrong ?? wireAnswer(this.world, request);
    },
  };
  private readonly requests = new DatastoreRequests(this.transport, this.policy);
  readonly datastore: Datastore = datastoreOn(
    this.requests,
    this.world.datastore.identity,
    new Repositories(this.requests),
  );

  /** The process of Optimize, of which only the answers can be lost. */
  readonly optimize: OptimizeProcess = {
    ...this.world.optimize,
    look: () => this.asked("look", () => this.world.optimize.look()),
    version: () => this.asked("version", () => this.world.optimize.version()),
    findings: () => this.asked("findings", () => this.world.optimize.findings()),
    errors: () => this.asked("errors", () => this.world.optimize.errors()),
  };

  private async asked<Result>(what: string, ask: () => Promise<Result>): Promise<Result> {
    if (this.wrong(`optimize ${what}`, { path: `optimize ${what}` }) !== undefined) {
      throw new TransportError("timeout", true, `kubernetes: optimize ${what} did not answer in time`);
    }
    return ask();
  }

  /** Records a read, and says how it goes wrong, if it does. */
  private wrong(read: string, request: Pick<HttpRequest, "path">): HttpAnswer | undefined {
    this.reads.push(read);
    if (this.fault?.read !== read) return undefined;
    const number = this.reads.filter((one) => one === read).length - 1;
    const isDue = this.fault.once ? number === this.fault.number : number >= this.fault.number;
    if (!isDue) return undefined;
    this.deletedBefore ??= this.deletedOfOptimize().length;
    return this.fault.fault.answer(request);
  }
}

/** What tells reads apart, whatever time it is. */
function keyOf({ method, path, query = {}, body = "" }: HttpRequest): string {
  const what = body.includes('"aggs"') ? "counts" : body.includes('"_source"') ? "fields" : "";
  const words = [
    method,
    path.replace(/trial_\d+t\d+_[0-9a-f]+/g, "TRIAL"),
    query["verbose"] === "false" ? "names" : "",
  ];
  return [...words, what, query["scroll"] === undefined ? "" : "scroll"].filter((word) => word !== "").join(" ");
}
