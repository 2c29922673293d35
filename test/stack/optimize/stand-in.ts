import http from "node:http";
import { setTimeout as downtime } from "node:timers/promises";

import { HeldPort } from "../held-port";
import { AnsweredError, serverError, writeAnswer, type Answer } from "./answers";
import { BackupService, type OptimizeSettings } from "./backup-service";
import { answerEarlierBackup } from "./earlier-management-api";
import { answerBackups, type ManagementRequest } from "./management-api";
import { isAtLeast } from "./optimize-version";

/** Long enough for clients to see that their connections have ended; a real restart takes far longer. */
const restartMilliseconds = 50;

/** How to start the stand-in. */
export interface OptimizeStandInOptions {
  datastoreUrl: string;
  engine: "elasticsearch" | "opensearch";
  /** Without it, every request is answered with 400, as by an Optimize without a configured name. */
  repositoryName?: string | undefined;
  /** Part of every snapshot's name. "8.8.0"; "3.9.0" with the 3.9 API. */
  version?: string;
  /** When part 2 is requested: together with part 1, or after it. By version: from 8.10 on sequential. */
  timing?: "parallel" | "sequential";
  /** Of 8.10: whether the registry of jobs is in part 1, as since camunda#61168. False: no release is known to have it. */
  jobRegistryInPart1?: boolean;
  indexPrefix?: string;
  timeZone?: string;
  api?: "3.10+" | "3.9";
  /** Where it listens; by default where only this machine finds it. */
  listen?: { host: string; port: number };
}

/** A request that came to the management port. */
interface RecordedRequest {
  method: string;
  path: string;
  body: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** The running stand-in. */
export interface RunningOptimize {
  url: string;
  port: number;
  /** As a restart with other settings, without the time in which nothing listens. */
  configure(settings: { repositoryName?: string | undefined; datastoreUrl?: string }): void;
  /** Forgets what is running, as the real one does; what the datastore does goes on. Same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  requests: RecordedRequest[];
  /** What Optimize would only write to its log: snapshots and deletions that the datastore refused. */
  log: string[];
}

/**
 * Starts a stand-in for Camunda Optimize. It is test equipment and no Optimize: it speaks the management port's backup
 * API (statuses, bodies and headers as recorded from Optimize's own classes) and takes, lists and deletes real snapshots
 * in the datastore behind it. It does not speak anything else of Optimize: no other actuator endpoint, no web interface,
 * no import; it does not look at the schema (startOptimize does); and its timing says nothing about a real one. README.md
 * says of each trait where it comes from.
 */
export async function startOptimizeStandIn(options: OptimizeStandInOptions): Promise<RunningOptimize> {
  const standIn = new OptimizeStandIn(options);
  await standIn.listen();
  return standIn;
}

class OptimizeStandIn implements RunningOptimize {
  readonly requests: RecordedRequest[] = [];
  readonly log: string[] = [];
  readonly #answer: typeof answerBackups;
  readonly #server = http.createServer((request, response) => void this.#handle(request, response));
  /** Tests stop an Optimize and start it again much later, at the same address. */
  readonly #held: HeldPort;
  #settings: OptimizeSettings;
  #service: BackupService;
  #starts = 0;

  constructor(options: OptimizeStandInOptions) {
    this.#held = new HeldPort((socket) => this.#server.emit("connection", socket), options.listen);
    const version = options.version ?? (options.api === "3.9" ? "3.9.0" : "8.8.0");
    this.#settings = {
      datastoreUrl: options.datastoreUrl,
      engine: options.engine,
      repositoryName: options.repositoryName,
      version,
      timing: options.timing ?? (isAtLeast(version, 8, 10) ? "sequential" : "parallel"),
      indexPrefix: options.indexPrefix ?? "optimize",
      jobRegistryInPart1: options.jobRegistryInPart1 ?? false,
      timeZone: options.timeZone ?? "UTC",
    };
    this.#answer = options.api === "3.9" ? answerEarlierBackup : answerBackups;
    this.#service = new BackupService(this.#settings, this.log, this.#starts);
    // Tests let the datastore hang for as long as they like.
    Object.assign(this.#server, { requestTimeout: 0, headersTimeout: 0 });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#held.port;
  }

  listen(): Promise<void> {
    return this.#held.listen();
  }

  configure(settings: { repositoryName?: string | undefined; datastoreUrl?: string }): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#startAnew();
  }

  async restart(): Promise<void> {
    const closed = this.#held.listening ? this.#held.close() : undefined;
    this.#startAnew();
    await closed;
    await downtime(restartMilliseconds);
    await this.listen();
  }

  async stop(): Promise<void> {
    if (!this.#held.listening) return;
    const closed = this.#held.close();
    this.#service.end();
    await closed;
  }

  #startAnew(): void {
    this.#starts += 1;
    this.#service.end();
    this.#service = new BackupService(this.#settings, this.log, this.#starts);
  }

  async #handle(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const service = this.#service;
    const request = await readRequest(incoming);
    if (request === undefined) return;
    this.requests.push({ method: request.method, path: request.path, body: request.body, at: Date.now() });
    const answer = await this.#answered(service, request);
    // The end of a run ends its clients' connections: nothing more is written, and nothing more is started.
    if (service === this.#service) writeTo(response, answer);
    else response.destroy();
  }

  async #answered(service: BackupService, request: ManagementRequest): Promise<Answer> {
    try {
      return await this.#answer(service, request);
    } catch (error) {
      return error instanceof AnsweredError ? error.answer : serverError(String(error)).answer;
    }
  }
}

function writeTo(response: http.ServerResponse, answer: Answer): void {
  // A client that has given up changes nothing: the backup is started all the same.
  if (response.destroyed) answer.afterwards?.();
  else writeAnswer(response, answer);
}

/** Undefined if the client left before its request was complete. */
async function readRequest(incoming: http.IncomingMessage): Promise<ManagementRequest | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming) pieces.push(piece as Buffer);
  } catch {
    return undefined;
  }
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    contentType: incoming.headers["content-type"],
    accept: incoming.headers.accept,
    body: Buffer.concat(pieces).toString("utf8"),
  };
}
