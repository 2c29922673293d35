import { Client, HttpConnection as NodeHttpConnection, Serializer } from "@elastic/elasticsearch";

import { closeWithin, endableTunnels } from "../http/close-within";
import { type HttpConnection, nodeTlsOptions, targetOf, wayTo } from "../http/connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../http/transport";
import { transportErrorFor } from "../http/transport-error";
import { withinTime } from "../http/within-time";
import { ERROR_STATUSES, httpAnswer } from "./client-answers";

/** Bodies go out and come in as they are: a typed client drops the settings that it does not know. */
class RawText extends Serializer {
  override deserialize<T = unknown>(json: string): T {
    // The client's signature promises any type; what is handed on is parsed where it is understood.
    return json as T; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
  }
}

/**
 * A transport on Elastic's own client.
 *
 * @param majorVersion servers older than 8 refuse the client's media type and are sent plain JSON.
 */
export function elasticsearchTransport(connection: HttpConnection, majorVersion: number): HttpTransport {
  const tunnels = endableTunnels();
  const client = new Client({
    node: connection.address ?? connection.url,
    tls: nodeTlsOptions(connection.tls),
    requestTimeout: connection.requestTimeoutMilliseconds,
    maxRetries: 0,
    Serializer: RawText,
    // The client's default connection does not know proxies.
    ...(connection.proxy === undefined
      ? {}
      : { proxy: connection.proxy, Connection: NodeHttpConnection, agent: tunnels.agent }),
  });
  const mediaType = majorVersion < 8 ? "application/json" : "application/vnd.elasticsearch+json; compatible-with=8";
  // The client takes a body that is text already for plain text.
  const headers = { accept: mediaType, "content-type": mediaType };

  return {
    target: targetOf(connection.url),
    async request(request: HttpRequest): Promise<HttpAnswer> {
      const allHeaders = { ...headers, ...connection.requestHeaders(), ...request.headers };
      const limit = request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds;
      const abort = new AbortController();
      try {
        // The client's own limit is for silence: an answer that trickles in never ends by it.
        const answer = await withinTime(
          wayTo(connection),
          limit,
          client.transport.request(
            {
              method: request.method,
              path: request.path,
              ...(request.query === undefined ? {} : { querystring: { ...request.query } }),
              ...(request.body === undefined ? {} : { body: request.body }),
            },
            {
              meta: true,
              ignore: [...ERROR_STATUSES],
              headers: allHeaders,
              requestTimeout: limit,
              signal: abort.signal,
            },
          ),
        );
        return httpAnswer(answer);
      } catch (error) {
        abort.abort();
        throw transportErrorFor(wayTo(connection), error);
      }
    },
    close: () => closeWithin(connection.requestTimeoutMilliseconds, () => client.close(), tunnels.end),
  };
}
