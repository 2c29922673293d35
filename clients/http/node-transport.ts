import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { type HttpConnection, nodeTlsOptions, targetOf, wayTo } from "./connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "./transport";
import { TransportError, transportErrorFor } from "./transport-error";

/**
 * A transport on nothing but Node itself, for where the package's dependencies are too large: the scheduled run, which
 * is a file in a ConfigMap. Not on Node's fetch, which takes no certificates and no proxy for one connection alone.
 */
export function nodeTransport(connection: HttpConnection): HttpTransport {
  const base = connection.url.replace(/\/+$/, "");
  const agent = agentFor(connection);

  return {
    target: targetOf(connection.url),
    request(request: HttpRequest): Promise<HttpAnswer> {
      const query = new URLSearchParams(request.query).toString();
      const url = new URL(`${base}${request.path}${query === "" ? "" : `?${query}`}`);
      const signal = AbortSignal.timeout(request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds);
      const { method, body } = request;
      const options = { agent, method, headers: headersOf(connection, request), signal };
      return exchange(url, options, body).catch((error: unknown) => {
        const way = wayTo(connection);
        throw signal.aborted
          ? new TransportError("timeout", true, `${way} did not answer in time`)
          : transportErrorFor(way, error);
      });
    },
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function headersOf(connection: HttpConnection, request: HttpRequest): Record<string, string> {
  return {
    accept: "application/json",
    ...(request.body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(request.body)) }),
    ...connection.requestHeaders(),
    ...request.headers,
  };
}

/** A connection for each request: one that is kept open may be closed by the other side just when a request is sent. */
function agentFor({ url, tls, proxy }: HttpConnection): HttpAgent {
  const throughProxy = proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
  if (proxy !== undefined && !knowsProxies(process.versions.node)) {
    throw new TransportError(
      "refused",
      false,
      `a proxy needs Node.js 22.21 or newer; this is ${process.versions.node}`,
    );
  }
  const options = { keepAlive: false, ...throughProxy };
  return url.startsWith("https:") ? new HttpsAgent({ ...options, ...nodeTlsOptions(tls) }) : new HttpAgent(options);
}

/** Whether Node's own agents take proxies; earlier ones ignore the option, and would go past the proxy. */
export function knowsProxies(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

function exchange(url: URL, options: RequestOptions, body: string | undefined): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const request = send(url, options, (answer) => {
      readAll(answer).then(
        (text) => resolve({ status: answer.statusCode ?? 0, headers: flatten(answer), text }),
        reject,
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function flatten(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
