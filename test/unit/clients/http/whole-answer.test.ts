import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws";

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
  ["OpenSearch's client with requests that are signed for AWS", () => opensearchTransport(connection, signer())],
];

function signer() {
  const getCredentials = () => Promise.resolve({ accessKeyId: "an-id", secretAccessKey: "a-key" });
  const { Connection, Transport } = AwsSigv4Signer({ region: "eu-central-1", service: "es", getCredentials });
  return { Connection, Transport };
}

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

describe.each(transports.filter(([name]) => !name.includes("signed")))("through a proxy, by %s", (_name, open) => {
  let proxy: Server;
  let sockets: Socket[];
  let ended: Promise<unknown>[];
  beforeEach(async () => {
    sockets = [];
    ended = [];
    proxy = createServer((_request, answer) => {
      answer.writeHead(200, { "content-type": "application/json" });
      answer.write("{");
      const trickle = setInterval(() => answer.write(" "), 20);
      answer.on("close", () => clearInterval(trickle));
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    connection = { ...connection, proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  const ask = async () => {
    const transport = open();
    await expect(transport.request({ method: "GET", path: "/_snapshot" })).rejects.toMatchObject({
      fault: "timeout",
      message: expect.stringContaining("did not answer in time") as string,
    });
    // A tunnel that is still being opened would keep the process from its end.
    await transport.close();
    await Promise.all(ended);
  };

  test("an answer that trickles through the tunnel is given up as a whole", async () => {
    proxy.on("connect", (_request, local: Socket) => {
      const remote = connect(Number(new URL(connection.url).port), "127.0.0.1", () => {
        local.write("HTTP/1.1 200 Connection established\r\n\r\n");
        local.pipe(remote).pipe(local);
      });
      for (const socket of [local, remote]) socket.on("error", () => undefined);
      ended.push(new Promise((resolve) => local.on("close", resolve)));
      sockets.push(local, remote);
    });
    await ask();
  });

  test("a tunnel that the proxy opens byte by byte, and never, is given up as a whole", async () => {
    proxy.on("connect", (_request, local: Socket) => {
      local.write("HTTP/1.1 200 Connection established\r\nx-trickle: ");
      const trickle = setInterval(() => local.write("x"), 20);
      local.on("error", () => undefined);
      ended.push(new Promise((resolve) => local.on("close", resolve)));
      local.on("close", () => clearInterval(trickle));
      sockets.push(local);
    });
    await ask();
  });
});
