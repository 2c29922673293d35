import { Client } from "@opensearch-project/opensearch";
import Serializer from "@opensearch-project/opensearch/lib/Serializer.js";

import { type HttpConnection, nodeTlsOptions, targetOf } from "../http/connection";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../http/transport";
import { transportErrorFor } from "../http/transport-error";
import { ERROR_STATUSES, httpAnswer } from "./client-answers";

/** Bodies go out and come in as they are: a typed client drops the settings that it does not know. */
class RawText extends Serializer {
  override deserialize(json: string): string {
    return json;
  }
}

/** A transport on OpenSearch's own client. */
export function opensearchTransport(connection: HttpConnection): HttpTransport {
  const target = targetOf(connection.url);
  const client = new Client({
    node: connection.url,
    headers: { ...connection.headers },
    ssl: nodeTlsOptions(connection.tls),
    requestTimeout: connection.requestTimeoutMilliseconds,
    maxRetries: 0,
    Serializer: RawText,
  });

  return {
    target,
    async request(request: HttpRequest): Promise<HttpAnswer> {
      try {
        const answer = await client.transport.request(
          {
            method: request.method,
            path: request.path,
            ...(request.query === undefined ? {} : { querystring: { ...request.query } }),
            ...(request.body === undefined ? {} : { body: request.body }),
          },
          {
            ignore: [...ERROR_STATUSES],
            headers: { "content-type": "application/json", ...request.headers },
            ...(request.timeoutMilliseconds === undefined ? {} : { requestTimeout: request.timeoutMilliseconds }),
          },
        );
        return httpAnswer(answer);
      } catch (error) {
        throw transportErrorFor(target, error);
      }
    },
    close: () => client.close(),
  };
}
