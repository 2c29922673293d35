import http from "node:http";

/** A datastore's answer, whatever its status. */
export interface DatastoreAnswer {
  status: number;
  text: string;
}

/** No answer, or none that could be read to its end. */
export class DatastoreUnreachable extends Error {}

/** Plain HTTP to a datastore, without any timeout, as Optimize's own client has none. */
export class DatastoreConnection {
  readonly #open = new Set<http.ClientRequest>();
  #closed = false;

  constructor(readonly url: string) {}

  request(method: string, path: string, body?: string, contentType = "application/json"): Promise<DatastoreAnswer> {
    return new Promise((resolve, reject) => {
      const unreachable = (cause: unknown) =>
        reject(new DatastoreUnreachable(`No answer to ${method} ${path}: ${String(cause)}`, { cause }));
      if (this.#closed) {
        unreachable("closed");
        return;
      }
      const headers =
        body === undefined ? {} : { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) };
      const request = http.request(this.url.replace(/\/$/, "") + path, { method, headers, agent: false });
      this.#open.add(request);
      request.on("close", () => this.#open.delete(request));
      request.on("error", unreachable);
      request.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          text += piece;
        });
        response.on("error", unreachable);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.end(body);
    });
  }

  /** Ends every connection: what was asked for goes on in the datastore, but nobody hears of it. */
  close(): void {
    this.#closed = true;
    for (const request of this.#open) request.destroy();
  }

  get closed(): boolean {
    return this.#closed;
  }
}
