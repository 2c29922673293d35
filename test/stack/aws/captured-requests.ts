import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came over the wire. */
export interface CapturedRequest {
  method: string;
  /** With its path and query as they were sent. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Something that answers like an Amazon OpenSearch domain without looking at anything, and keeps what it was sent. */
export interface RequestCapture {
  url: string;
  requests: CapturedRequest[];
  stop(): Promise<void>;
}

const missing = { error: { type: "repository_missing_exception", reason: "missing" }, status: 404 };
const answers: readonly [pattern: RegExp, body: unknown, status?: number][] = [
  [/^GET \/$/, { cluster_uuid: "captured", version: { number: "3.8.0", distribution: "opensearch" } }],
  [/^POST .*_verify/, { nodes: {} }],
  [/^GET \/_snapshot\/[^/]*\//, { snapshots: [] }],
  // As of a domain in which nothing is registered.
  [/^GET /, missing, 404],
  [/./, { acknowledged: true }],
];

export async function startRequestCapture(): Promise<RequestCapture> {
  const requests: CapturedRequest[] = [];
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const { method = "", url = "" } = incoming;
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? ""].flat().join(",")]),
      );
      const address = `http://${headers["host"] ?? ""}${url}`;
      requests.push({ method, url: address, headers, body: Buffer.concat(pieces).toString() });
      const [, answer, status = 200] = answers.find(([pattern]) => pattern.test(`${method} ${url}`)) ?? [];
      response.statusCode = status;
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
