import type * as v from "valibot";
import { safeParse } from "valibot";

import { type RetryPolicy, withRetries } from "../http/retry";
import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../http/transport";
import { TransportError } from "../http/transport-error";
import { datastoreErrorFor, parseJson } from "./datastore-error";

/** Sends the requests of one datastore; everything that is sent through it is safe to repeat. */
export class DatastoreRequests {
  /** @param credentials whose credentials are sent, in words that hold none of them. */
  constructor(
    private readonly transport: HttpTransport,
    private readonly retryPolicy: RetryPolicy,
    private readonly credentials?: string,
  ) {}

  get target(): string {
    return this.transport.target;
  }

  /**
   * Repeats while nobody answers, or with "not now"; any other answer is given back.
   *
   * @throws TransportError when a deletion is refused after an earlier try of it whose outcome nobody knows.
   */
  answer(request: HttpRequest): Promise<HttpAnswer> {
    let isOpen = false;
    return withRetries(this.retryPolicy, async () => {
      let answer: HttpAnswer;
      try {
        answer = await this.transport.request(request);
      } catch (error) {
        isOpen ||= error instanceof TransportError && error.mayHaveActed;
        throw error;
      }
      const { status } = answer;
      const isRefused = status >= 400 && status < 500 && status !== 404 && status !== 408 && status !== 429;
      if (isOpen && isRefused && request.method === "DELETE") {
        const said = `datastore: ${this.target} answered ${status} to a deletion, after an earlier try of it that may go on`;
        throw new TransportError("cut-off", true, `${said}: ${answer.text.slice(0, 300)}`);
      }
      isOpen ||= status >= 500 || status === 408;
      return answer;
    });
  }

  /**
   * As `answer`, parsed.
   *
   * @throws DatastoreError for an error status, TransportError for an answer that is not what the engine sends.
   */
  async parsed<Schema extends v.GenericSchema>(
    doing: string,
    request: HttpRequest,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    return this.parse(doing, await this.answer(request), schema);
  }

  parse<Schema extends v.GenericSchema>(doing: string, answer: HttpAnswer, schema: Schema): v.InferOutput<Schema> {
    if (answer.status >= 300) throw datastoreErrorFor(this.target, doing, answer, this.credentials);
    const result = safeParse(schema, parseJson(answer.text));
    if (result.success) return result.output;
    throw new TransportError(
      "not-understood",
      true,
      `datastore: ${this.target} answered ${answer.status} to ${doing}, but not what Elasticsearch or OpenSearch answers there (content type ${answer.headers["content-type"] ?? "none"}); something may stand in between.`,
    );
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}
