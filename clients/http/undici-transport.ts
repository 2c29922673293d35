import type { Dispatcher, request as sendRequest } from "undici";

import { closeWithin } from "./close-within";
import { type HttpConnection, nodeTlsOptions, targetOf, wayTo } from "./connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "./transport";
import { transportErrorFor } from "./transport-error";
import { withinTime } from "./within-time";

/** A transport on undici, with a pool of its own; undici is loaded when the first request is sent. */
export function undiciTransport(connection: HttpConnection): HttpTransport {
  const base = (connection.address ?? connection.url).replace(/\/+$/, "");
  let opened: Promise<OpenPool> | undefined;

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
      opened ??= openPool(connection);
      const { send, dispatcher } = await opened;
      const limit = request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds;
      const ask = async (): Promise<HttpAnswer> => {
        const answer = await send(`${base}${request.path}${query === "" ? "" : `?${query}`}`, {
          dispatcher,
          method: request.method,
          headers,
          body: request.body ?? null,
          signal: AbortSignal.timeout(limit),
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), text: await answer.body.text() };
      };
      try {
        // The signal does not reach a tunnel that a proxy is opening.
        return await withinTime(wayTo(connection), limit, ask());
      } catch (error) {
        throw transportErrorFor(wayTo(connection), error);
      }
    },
    async close() {
      const dispatcher = (await opened)?.dispatcher;
      if (dispatcher === undefined) return;
      const { requestTimeoutMilliseconds } = connection;
      await closeWithin(
        requestTimeoutMilliseconds,
        () => dispatcher.close(),
        () => dispatcher.destroy(),
      );
    },
  };
}

interface OpenPool {
  readonly send: typeof sendRequest;
  readonly dispatcher: Dispatcher;
}

async function openPool({ proxy, tls }: HttpConnection): Promise<OpenPool> {
  const { Agent, ProxyAgent, request } = await import("undici");
  const dispatcher =
    proxy === undefined
      ? new Agent({ connect: nodeTlsOptions(tls) })
      : new ProxyAgent({ uri: proxy, requestTls: nodeTlsOptions(tls) });
  return { send: request, dispatcher };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
