import { types } from "node:util";

import { tlsProblem, tlsSetting } from "./tls-problem";

/**
 * `certificate` one side does not accept the other's, `wrong-protocol` what answers speaks no TLS where TLS was spoken,
 * `not-sendable` the request cannot be put into HTTP; the others say what they are.
 */
export type TransportFault =
  | "refused"
  | "name-not-found"
  | "certificate"
  | "wrong-protocol"
  | "not-sendable"
  | "timeout"
  | "cut-off"
  | "not-understood";

/** What another try does not change. */
export const LASTING_FAULTS: ReadonlySet<TransportFault> = new Set(["certificate", "wrong-protocol", "not-sendable"]);

/** No complete answer arrived. */
export class TransportError extends Error {
  readonly fault: TransportFault;
  /** Whether the server may have done what was asked: false only when the request certainly never reached it. */
  readonly mayHaveActed: boolean;

  constructor(fault: TransportFault, mayHaveActed: boolean, message: string) {
    super(message);
    this.name = "TransportError";
    this.fault = fault;
    this.mayHaveActed = mayHaveActed;
    this.stack = "";
  }
}

const NEVER_SENT: Readonly<Record<string, TransportFault>> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  EADDRNOTAVAIL: "refused",
  ENOTFOUND: "name-not-found",
  EAI_AGAIN: "name-not-found",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
};

const TIMED_OUT = new Set(["ETIMEDOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_ABORTED"]);

/** How undici and the search clients report that a proxy opened no tunnel. */
const REFUSED_BY_PROXY = /^(?:Proxy response \(|Bad response: )(\d{3})/;

function proxyRefusal(status: string): string {
  const why =
    status === "407" ? "it wants credentials, or others than those in its address" : "it does not let this pass";
  return `cannot be reached: the proxy answered ${status}, so ${why}`;
}

/**
 * Says what a failed request means, by the code that Node and undici give it, or by the message where a search client keeps
 * nothing else.
 *
 * @param target as `wayTo` says it: the property, and scheme, host and port. The message names nothing else of the request.
 */
export function transportErrorFor(target: string, error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const { code, message } = describe(error);
  const proxyStatus = REFUSED_BY_PROXY.exec(message)?.[1];
  if (proxyStatus !== undefined) return new TransportError("refused", false, `${target} ${proxyRefusal(proxyStatus)}`);
  const neverSent = NEVER_SENT[code];
  if (neverSent !== undefined)
    return new TransportError(neverSent, false, `${target} ${meaning[neverSent]} (${code})${wayOut[neverSent] ?? ""}`);
  const problem = tlsProblem(target, code, message);
  if (problem !== undefined)
    return new TransportError(problem.fault, problem.mayHaveActed, `${target} ${problem.said}`);
  if (NOT_SENDABLE.test(`${code} ${message}`)) {
    return new TransportError("not-sendable", false, `${target} ${meaning["not-sendable"]}${headersOf(target)}`);
  }
  if (TIMED_OUT.has(code) || /timed? ?out|TimeoutError/i.test(message)) {
    return new TransportError("timeout", true, `${target} ${meaning.timeout} (${code === "" ? message : code})`);
  }
  if (NO_HTTP.test(`${code} ${message}`)) {
    return new TransportError("not-understood", true, `${target} answered, but not in HTTP${perhapsTls(target)}`);
  }
  const how = code === "" ? message.replace(/ - Local: .*/, "") : code;
  return new TransportError("cut-off", true, `${target} ${meaning["cut-off"]} (${how})${perhapsTls(target)}`);
}

const NOT_SENDABLE = /ERR_INVALID_CHAR|ERR_HTTP_INVALID_HEADER_VALUE|UND_ERR_INVALID_ARG|^ ?invalid \S+ header$/;
const NO_HTTP = /\bHPE_|does not match the HTTP\/1\.1 protocol|^ ?Parse Error/;

function headersOf(target: string): string {
  return target.startsWith("managementApi:") ? ": look at managementApi.headers" : ": look at the credentials";
}

/** A server that speaks TLS only closes what begins otherwise, and cannot say why. */
function perhapsTls(target: string): string {
  return /: http:/.test(target) ? `; if TLS is spoken there, ${tlsSetting(target, true)}` : "";
}

const meaning: Readonly<Record<TransportFault, string>> = {
  refused: "refuses connections",
  "name-not-found": "has a host name that cannot be resolved",
  certificate: "could not be trusted",
  "wrong-protocol": "answers, but not in TLS",
  "not-sendable": "was sent nothing: a header holds a character that no header may hold",
  timeout: "did not answer in time",
  "cut-off": "closed the connection before its answer was complete",
  "not-understood": "answered something that cannot be read",
};

const wayOut: Readonly<Partial<Record<TransportFault, string>>> = {
  refused: ": look whether it runs there and can be reached from here",
  "name-not-found": ": look at the host name in its url, and whether it can be resolved from here",
};

function describe(error: unknown): { code: string; message: string } {
  if (!isError(error)) return { code: "", message: String(error) };
  if (isError(error.cause) && error.cause !== error) {
    const inner = describe(error.cause);
    if (inner.code !== "") return inner;
  }
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  const code = "code" in error && typeof error.code === "string" ? error.code : codeIn(error.message);
  return { code, message: error.name === "TimeoutError" ? `TimeoutError: ${error.message}` : error.message };
}

/** Node's own errors are of another realm where a test runner or a `vm` loads this. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** The search clients keep of a socket's error nothing but its message. */
function codeIn(message: string): string {
  return /\b(E[A-Z]{4,}|UND_ERR_[A-Z_]+)\b/.exec(message)?.[0] ?? "";
}
