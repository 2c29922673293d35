import { Client, type ClientOptions } from "@opensearch-project/opensearch";
import Serializer from "@opensearch-project/opensearch/lib/Serializer.js";

import { ExplainedError } from "../explained-error";
import { closeWithin, endableTunnels } from "../http/close-within";
import { type HttpConnection, nodeTlsOptions, targetOf, wayTo } from "../http/connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../http/transport";
import { transportErrorFor } from "../http/transport-error";
import { withinTime } from "../http/within-time";
import { ERROR_STATUSES, httpAnswer } from "./client-answers";

/** Bodies go out and come in as they are: a typed client drops the settings that it does not know. */
class RawText extends Serializer {
  override deserialize(json: string): string {
    return json;
  }
}

/**
 * A transport on OpenSearch's own client.
 *
 * @param signer the client's classes that sign requests, where they are to be signed.
 */
export function opensearchTransport(
  connection: HttpConnection,
  signer: Pick<ClientOptions, "Connection" | "Transport"> = {},
): HttpTransport {
  const tunnels = endableTunnels();
  const client = new Client({
    node: connection.address ?? connection.url,
    ssl: nodeTlsOptions(connection.tls),
    requestTimeout: connection.requestTimeoutMilliseconds,
    maxRetries: 0,
    Serializer: RawText,
    ...(connection.proxy === undefined ? {} : { proxy: connection.proxy, agent: tunnels.agent }),
    ...signer,
  });

  return {
    target: targetOf(connection.url),
    async request(request: HttpRequest): Promise<HttpAnswer> {
      const headers = { "content-type": "application/json", ...connection.requestHeaders(), ...request.headers };
      const limit = request.timeoutMilliseconds ?? connection.requestTimeoutMilliseconds;
      const sent = client.transport.request(
        {
          method: request.method,
          path: request.path,
          ...(request.query === undefined ? {} : { querystring: { ...request.query } }),
          ...(request.body === undefined ? {} : { body: request.body }),
        },
        {
          ignore: [...ERROR_STATUSES],
          headers,
          requestTimeout: limit,
        },
      );
      try {
        // The client's own limit is for silence: an answer that trickles in never ends by it.
        return httpAnswer(await withinTime(wayTo(connection), limit, sent));
      } catch (error) {
        sent.abort();
        if (error instanceof ExplainedError) throw error;
        throw transportErrorFor(wayTo(connection), error);
      }
    },
    close: () => closeWithin(connection.requestTimeoutMilliseconds, () => client.close(), tunnels.end),
  };
}
