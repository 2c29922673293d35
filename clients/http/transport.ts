/** One HTTP request, relative to the place that a transport is connected to. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  /** Starts with a slash; what needs escaping is escaped already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, as `application/json` unless `headers` says otherwise. */
  readonly body?: string;
  /** Milliseconds until the whole answer must have arrived. Default: the transport's own. */
  readonly timeoutMilliseconds?: number;
}

/** Whatever answered, with whatever status: an answer is never an exception. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * The one thing that the clients need from HTTP. The package's own runs on undici; the scheduled run inside the cluster
 * brings one on Node's fetch.
 *
 * @throws TransportError when no complete answer arrived.
 */
export interface HttpTransport {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  request(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}
