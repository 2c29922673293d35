import { Agent, type Dispatcher, ProxyAgent, request as undiciRequest } from "undici";

import { type HttpConnection, nodeTlsOptions, targetOf, wayTo } from "./connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "./transport";
import { transportErrorFor } from "./transport-error";

/** A transport on undici, with a pool of its own. */
export function undiciTransport(connection: HttpConnection): HttpTransport {
  const base = (connection.address ?? connection.url).replace(/\/+$/, "");
  const dispatcher = dispatcherFor(connection);

  return {
    target: targetOf(connection.url),
    async request(request: HttpRequest): Promise<HttpAnswer> {
      const query = new URLSearchParams(request.query).toString();
      const headers = {
        accept: "application/json",
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        ...connection.requestHeaders(),
        ...request.headers,
      };
      try {
        const answer = await undiciRequest(`${base}${request.path}${query === "" ? "" : `?${query}`}`, {
          dispatcher,
          method: request.method,
          headers,
          body: request.body ?? null,
          signal: AbortSignal.timeout(request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds),
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), text: await answer.body.text() };
      } catch (error) {
        throw transportErrorFor(wayTo(connection), error);
      }
    },
    close: () => dispatcher.close(),
  };
}

function dispatcherFor({ proxy, tls }: HttpConnection): Dispatcher {
  if (proxy === undefined) return new Agent({ connect: nodeTlsOptions(tls) });
  return new ProxyAgent({ uri: proxy, requestTls: nodeTlsOptions(tls) });
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
