import { Agent, request as undiciRequest } from "undici";

import { type HttpConnection, nodeTlsOptions, targetOf } from "./connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "./transport";
import { transportErrorFor } from "./transport-error";

/** A transport on undici, with a pool of its own. */
export function undiciTransport(connection: HttpConnection): HttpTransport {
  const target = targetOf(connection.url);
  const base = connection.url.replace(/\/+$/, "");
  const dispatcher = new Agent({ connect: nodeTlsOptions(connection.tls) });

  return {
    target,
    async request(request: HttpRequest): Promise<HttpAnswer> {
      const query = new URLSearchParams(request.query).toString();
      try {
        const answer = await undiciRequest(`${base}${request.path}${query === "" ? "" : `?${query}`}`, {
          dispatcher,
          method: request.method,
          headers: {
            accept: "application/json",
            ...(request.body === undefined ? {} : { "content-type": "application/json" }),
            ...connection.headers,
            ...request.headers,
          },
          body: request.body ?? null,
          signal: AbortSignal.timeout(request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds),
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), text: await answer.body.text() };
      } catch (error) {
        throw transportErrorFor(target, error);
      }
    },
    close: () => dispatcher.close(),
  };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
