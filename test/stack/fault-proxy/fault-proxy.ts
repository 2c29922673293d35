import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { readWhole } from "./exchange";
import { pass } from "./fault-action";
import { CountedRule, type FaultRule, type InjectedFault } from "./fault-rule";

/** A request that came to the proxy. */
interface ProxiedRequest {
  method: string;
  /** With its query. */
  path: string;
  /** What the client was answered; missing while it waits, and if it got no answer. */
  status?: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Set when it was given up: the client left, or the target did. */
  broken?: boolean;
}

/** A proxy between a client and a real server, which can do what a bad network and a bad server do. */
export interface FaultProxy {
  url: string;
  /** Of several rules that match a request, the one injected first acts. */
  inject(fault: FaultRule): InjectedFault;
  clear(): void;
  requests: ProxiedRequest[];
  retarget(url: string): void;
  /** Ends every connection. Throws what a "before-forward" threw, so that no test overlooks it. */
  stop(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 that forwards everything to `target` until a fault is injected. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new RunningProxy(target);
  await proxy.listen();
  return proxy;
}

class RunningProxy implements FaultProxy {
  url = "";
  requests: ProxiedRequest[] = [];
  #rules: CountedRule[] = [];
  #target: string;
  readonly #outgoing = new Set<http.ClientRequest>();
  readonly #waits = new Map<NodeJS.Timeout, (stopped: Error) => void>();
  readonly #holds = new Set<(stopped: Error) => void>();
  readonly #failures: unknown[] = [];
  readonly #server = http.createServer((request, response) => void this.#handle(request, response));

  constructor(target: string) {
    this.#target = plainHttp(target);
    // A test decides how long anything may take.
    Object.assign(this.#server, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  inject(fault: FaultRule): InjectedFault {
    const counted = new CountedRule(fault);
    this.#rules.push(counted);
    return {
      get hits() {
        return counted.hits;
      },
      met: counted.met.given,
      open: () => counted.opened.give(),
      remove: () => {
        this.#rules = this.#rules.filter((rule) => rule !== counted);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  retarget(url: string): void {
    this.#target = plainHttp(url);
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    for (const outgoing of this.#outgoing) outgoing.destroy();
    for (const [timer, giveUp] of this.#waits) {
      clearTimeout(timer);
      giveUp(new Error("The fault proxy was stopped."));
    }
    for (const giveUp of this.#holds) giveUp(new Error("The fault proxy was stopped."));
    await closed;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #handle(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const method = incoming.method ?? "GET";
    const path = incoming.url ?? "/";
    const record: ProxiedRequest = { method, path, at: Date.now() };
    this.requests.push(record);
    const counted = this.#rules.find((rule) => rule.takes(method, path));
    const fault = counted?.rule.do;
    try {
      // Read whole first: a client that gives up during a delay has still sent its request.
      const body = fault?.kind === "refuse" ? Buffer.alloc(0) : await readWhole(incoming);
      await pass(
        {
          request: { method, path, rawHeaders: incoming.rawHeaders, body },
          response,
          target: () => this.#target,
          opened: (outgoing) => this.#watch(outgoing, response),
          wait: (milliseconds) => this.#wait(milliseconds),
          held: () => this.#held(counted?.opened.given),
          answered: (status) => {
            record.status = status;
          },
        },
        fault?.kind === "before-forward" ? { ...fault, run: () => this.#remembering(fault.run) } : fault,
      );
    } catch {
      // The target is gone, or ended in mid-answer: to the client that is a broken connection.
      response.destroy();
      record.broken = true;
    }
  }

  #watch(outgoing: http.ClientRequest, response: http.ServerResponse): void {
    this.#outgoing.add(outgoing);
    outgoing.once("close", () => this.#outgoing.delete(outgoing));
    // A client that leaves while the target works is seen by the target, as without a proxy.
    response.once("close", () => {
      if (!response.writableFinished) outgoing.destroy();
    });
  }

  async #remembering(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#failures.push(error);
      throw error;
    }
  }

  async #held(opened: Promise<void> | undefined): Promise<void> {
    let giveUp: (stopped: Error) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (giveUp = reject));
    this.#holds.add(giveUp);
    await Promise.race([opened, stopped]).finally(() => this.#holds.delete(giveUp));
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waits.delete(timer);
        resolve();
      }, milliseconds);
      this.#waits.set(timer, reject);
    });
  }
}

function plainHttp(url: string): string {
  if (!url.startsWith("http://")) throw new Error(`The fault proxy forwards to plain HTTP only, not to ${url}.`);
  return url;
}
