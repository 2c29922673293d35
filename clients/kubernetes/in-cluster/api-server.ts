import * as v from "valibot";

import { ExplainedError } from "../../explained-error";
import { excerptOf } from "../../http/excerpt";
import { type HttpConnection } from "../../http/connection";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "../../http/retry";
import { type HttpAnswer, type HttpTransport } from "../../http/transport";
import { TransportError } from "../../http/transport-error";
import { isOwnNotFound, statusOf } from "../kubernetes-error";
import { REFUSAL_ADVICE, refusalOf } from "../refused-request";

const REQUEST_TIMEOUT_MILLISECONDS = 10_000;

/** What Kubernetes mounts into a pod, so that it can talk to the API server. */
export interface PodAccount {
  readonly namespace: string;
  readonly caCertificate: string;
  /** Read anew for each request: the kubelet replaces the token while the pod runs. */
  token(): string;
}

/**
 * How a pod reaches the API server of its cluster.
 *
 * @throws ExplainedError when this is not a pod.
 */
export function apiServerConnection(account: PodAccount, environment: NodeJS.ProcessEnv): HttpConnection {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"] ?? "443";
  if (host === undefined || host === "") {
    throw new ExplainedError("invalid", "KUBERNETES_SERVICE_HOST is not set: this runs in a pod of Kubernetes only.");
  }
  return {
    property: "Kubernetes",
    url: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    requestHeaders: () => ({ authorization: `Bearer ${account.token()}` }),
    tls: { caCertificate: account.caCertificate, insecureSkipVerify: false },
    proxy: undefined,
    requestTimeoutMilliseconds: REQUEST_TIMEOUT_MILLISECONDS,
  };
}

/** Reads, replaces and makes single objects of one namespace. */
export class ApiServer {
  constructor(
    private readonly transport: Pick<HttpTransport, "target" | "request">,
    private readonly namespace: string,
    private readonly retryPolicy: RetryPolicy = defaultRetryPolicy,
    private readonly wayOut = " Run `pulumi up --refresh`: it makes the objects and the Role of the schedule anew.",
  ) {}

  /** Undefined when the API server says that there is no such object. */
  async get<Schema extends v.GenericSchema>(
    group: string,
    kind: string,
    name: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    const path = this.path(group, kind, name);
    const answer = await withRetries(this.retryPolicy, () => this.transport.request({ method: "GET", path }));
    if (isOwnNotFound(answer)) return undefined;
    return this.parsed(`reading ${kind}/${name}`, answer, schema);
  }

  /** Undefined when somebody has changed the object since it was read. */
  async replace<Schema extends v.GenericSchema>(
    group: string,
    kind: string,
    name: string,
    object: unknown,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    return this.write("PUT", this.path(group, kind, name), object, `replacing ${kind}/${name}`, schema);
  }

  /** Undefined when there is such an object already. */
  async create<Schema extends v.GenericSchema>(
    group: string,
    kind: string,
    name: string,
    object: unknown,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    const path = `/${group}/namespaces/${this.namespace}/${kind}`;
    return this.write("POST", path, object, `making ${kind}/${name}`, schema);
  }

  /** Undefined when the object in the way is another one than was expected. */
  private async write<Schema extends v.GenericSchema>(
    method: "PUT" | "POST",
    path: string,
    object: unknown,
    doing: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    const body = JSON.stringify(object);
    const answer = await withRetries(this.retryPolicy, () => this.transport.request({ method, path, body }));
    if (answer.status === 409) return undefined;
    return this.parsed(doing, answer, schema);
  }

  private path(group: string, kind: string, name: string): string {
    return `/${group}/namespaces/${this.namespace}/${kind}/${name}`;
  }

  private parsed<Schema extends v.GenericSchema>(
    doing: string,
    answer: HttpAnswer,
    schema: Schema,
  ): v.InferOutput<Schema> {
    if (answer.status >= 300) throw this.refused(doing, answer);
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer.text);
    if (result.success) return result.output;
    throw new TransportError(
      "not-understood",
      true,
      `${this.transport.target} did not answer ${doing} as Kubernetes does`,
    );
  }

  private refused(doing: string, answer: HttpAnswer): ExplainedError {
    const own = statusOf(answer)?.message;
    const said = own ?? excerptOf(answer.text);
    return new ExplainedError(
      "failed",
      `Kubernetes: ${this.transport.target} answered ${answer.status} to ${doing} in ${this.namespace}: ${said.replace(/\.$/, "")}.${this.adviceOn(answer, own)}`,
    );
  }

  /** A Role or an object that is gone comes back with the next `up`; nothing else does. */
  private adviceOn(answer: HttpAnswer, own: string | undefined): string {
    if (isOwnNotFound(answer)) return this.wayOut;
    if (answer.status !== 403) return "";
    const refusal = refusalOf(own);
    if (refusal === "no-rule") return this.wayOut;
    return ` ${REFUSAL_ADVICE[refusal]}${refusal === "unknown" ? this.wayOut : ""}`;
  }
}
