import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";

import { elasticsearchTransport } from "../../../../clients/datastore/elasticsearch-transport";
import { opensearchTransport } from "../../../../clients/datastore/opensearch-transport";
import { type HttpConnection } from "../../../../clients/http/connection";
import { nodeTransport } from "../../../../clients/http/node-transport";
import { type HttpTransport } from "../../../../clients/http/transport";
import { undiciTransport } from "../../../../clients/http/undici-transport";

let server: Server;
let connection: HttpConnection;
let closed: Promise<void>;

/** One byte every now and then, for ever: never silent, never done. */
beforeEach(async () => {
  let done: () => void = () => undefined;
  closed = new Promise((resolve) => (done = resolve));
  server = createServer((_request, answer) => {
    answer.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
    answer.write("{");
    const trickle = setInterval(() => answer.write(" "), 20);
    answer.on("close", () => {
      clearInterval(trickle);
      done();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  connection = {
    property: "datastore",
    url: `http://127.0.0.1:${port}`,
    requestHeaders: () => ({}),
    tls: { insecureSkipVerify: false },
    proxy: undefined,
    requestTimeoutMilliseconds: 300,
  };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const transports: [string, () => HttpTransport][] = [
  ["Elastic's client", () => elasticsearchTransport(connection, 8)],
  ["OpenSearch's client", () => opensearchTransport(connection)],
  ["undici", () => undiciTransport(connection)],
  ["Node's own http", () => nodeTransport(connection)],
];

describe.each(transports)("an answer that trickles in, through %s", (_name, open) => {
  test.each([undefined, 200])(
    "is given up as a whole, and the connection with it (limit of the request: %s)",
    async (limit) => {
      const transport = open();
      const asked = transport.request({
        method: "GET",
        path: "/_snapshot",
        ...(limit === undefined ? {} : { timeoutMilliseconds: limit }),
      });
      await expect(asked).rejects.toMatchObject({
        fault: "timeout",
        mayHaveActed: true,
        message: expect.stringMatching(/^datastore: http:\/\/127\.0\.0\.1:\d+ did not answer in time/) as string,
      });
      await closed;
      await transport.close();
    },
  );
});
