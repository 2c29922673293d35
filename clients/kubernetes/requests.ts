import { request as plainRequest } from "node:http";
import { request as tlsRequest, type RequestOptions } from "node:https";

import { ExplainedError } from "../explained-error";
import { targetOf } from "../http/connection";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "../http/retry";
import { transportErrorFor } from "../http/transport-error";
import { withinTime } from "../http/within-time";
import { PROGRAM_MILLISECONDS } from "./credential-program";
import { type KubeConfig } from "./library";

/** What a request needs to be allowed, in the words of a Role. */
export interface Permission {
  /** Empty for the core group. */
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly namespace: string;
}

export interface KubernetesRequest {
  readonly method: "GET" | "PATCH" | "PUT" | "POST";
  /** Starts with a slash; what needs escaping is escaped already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly contentType?: string;
}

/** Whatever answered, with whatever status. */
export interface KubernetesAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The one thing that is needed of an API server. */
export interface KubernetesApi {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  /** @throws TransportError when no complete answer arrived. */
  request(request: KubernetesRequest): Promise<KubernetesAnswer>;
}

const TIMEOUT_MILLISECONDS = 30_000;
/** Longer than that of a program, which names it. */
const CREDENTIALS_MILLISECONDS = PROGRAM_MILLISECONDS + 5_000;

/** Requests to the cluster that a kubeconfig names. All that are sent here are safe to repeat. */
export function kubernetesApi(config: KubeConfig, retryPolicy: RetryPolicy = defaultRetryPolicy): KubernetesApi {
  const server = config.getCurrentCluster()?.server ?? "";
  const target = targetOf(server);
  return {
    target,
    request: (request) =>
      withRetries(retryPolicy, async () => {
        const options = await authenticated(config);
        try {
          return await send(server.replace(/\/+$/, ""), options, request);
        } catch (error) {
          throw transportErrorFor(`Kubernetes: ${target}`, error);
        }
      }),
  };
}

/** Credentials are asked for at each request: tokens are rotated, and programs that make them cache them. */
async function authenticated(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    // Other ways than a program have no limit of their own.
    await withinTime(
      "Kubernetes: whoever gives credentials",
      CREDENTIALS_MILLISECONDS,
      config.applyToHTTPSOptions(options),
    );
  } catch (error) {
    if (error instanceof ExplainedError) throw error;
    throw new ExplainedError(
      "invalid",
      "Kubernetes: the kubeconfig's way to get credentials (a program or a file that it names) does not work where this runs; try `kubectl auth whoami` there.",
    );
  }
  return options;
}

function send(server: string, options: RequestOptions, request: KubernetesRequest): Promise<KubernetesAnswer> {
  const query = new URLSearchParams(request.query).toString();
  const url = new URL(`${server}${request.path}${query === "" ? "" : `?${query}`}`);
  const begin = url.protocol === "http:" ? plainRequest : tlsRequest;
  return new Promise((resolve, reject) => {
    const sent = begin(
      url,
      {
        ...options,
        method: request.method,
        headers: {
          ...options.headers,
          accept: "application/json",
          ...(request.body === undefined ? {} : { "content-type": request.contentType ?? "application/json" }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
            ),
            text: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(request.body);
  });
}
