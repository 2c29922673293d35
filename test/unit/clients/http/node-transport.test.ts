import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";

import { type HttpConnection } from "../../../../clients/http/connection";
import { knowsProxies, nodeTransport } from "../../../../clients/http/node-transport";
import { refusedUrl } from "../../../stack/refused-url";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server & { url: string }> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(server, { url: `http://127.0.0.1:${port}` });
}

function transport(url: string, more: Partial<HttpConnection> = {}) {
  return nodeTransport({
    property: "datastore",
    url,
    requestHeaders: () => ({ authorization: "Bearer token" }),
    tls: { insecureSkipVerify: false },
    proxy: undefined,
    requestTimeoutMilliseconds: 5000,
    ...more,
  });
}

test("sends what is asked for, and gives back whatever answers", async () => {
  const { url } = await serve((request, response) => {
    const chunks: string[] = [];
    request.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url: path, headers } = request;
      response.writeHead(418, { "x-kind": "pot" });
      response.end(
        JSON.stringify({
          method,
          path,
          body: chunks.join(""),
          authorization: headers.authorization,
          type: headers["content-type"],
        }),
      );
    });
  });
  const answer = await transport(`${url}/base/`).request({
    method: "PUT",
    path: "/a",
    query: { b: "c d" },
    body: '{"ü":1}',
  });
  expect(answer).toMatchObject({ status: 418, headers: { "x-kind": "pot" } });
  expect(JSON.parse(answer.text)).toEqual({
    method: "PUT",
    path: "/base/a?b=c+d",
    body: '{"ü":1}',
    authorization: "Bearer token",
    type: "application/json",
  });
});

test("a server that is not there never got the request", async () => {
  const { url, release } = await refusedUrl();
  await expect(transport(url).request({ method: "POST", path: "/" })).rejects.toMatchObject({
    fault: "refused",
    mayHaveActed: false,
  });
  await release();
});

test("a server that does not answer in time may have acted", async () => {
  const { url } = await serve(() => undefined);
  await expect(transport(url).request({ method: "POST", path: "/", timeoutMilliseconds: 50 })).rejects.toMatchObject({
    fault: "timeout",
    mayHaveActed: true,
  });
});

test("an answer that breaks off is no answer", async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  });
  await expect(transport(url).request({ method: "GET", path: "/" })).rejects.toMatchObject({ mayHaveActed: true });
});

test("goes through the proxy that it is given", async () => {
  const { url } = await serve((_request, response) => response.end("direct"));
  const seen: string[] = [];
  const proxy = await serve((request, response) => {
    seen.push(request.url ?? "");
    response.end("proxied");
  });
  proxy.on("connect", (request, socket) => {
    seen.push(request.url ?? "");
    const onward = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
  });
  await transport(url, { proxy: proxy.url }).request({ method: "GET", path: "/a" });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toContain(new URL(url).host);
});

test.each([
  ["22.20.0", false],
  ["22.21.0", true],
  ["23.11.0", false],
  ["24.4.1", false],
  ["24.5.0", true],
  ["26.0.0", true],
])("Node %s takes proxies: %s", (version, knows) => {
  expect(knowsProxies(version)).toBe(knows);
});
