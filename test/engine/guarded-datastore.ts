import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** Who may pass. */
const rightCredentials = { username: "elastic", password: "right-and-secret" } as const;

/** A server that lets nobody pass without the right credentials, as Elasticsearch with its security features. */
export async function startGuardedDatastore(): Promise<{ url: string; stop(): Promise<void> }> {
  const { username, password } = rightCredentials;
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const server = http.createServer((request, response) => {
    request.resume();
    const type = "security_exception";
    const reason = `unable to authenticate user [${username}] for REST request [${request.url ?? ""}]`;
    const isRight = request.headers.authorization === expected;
    response.writeHead(isRight ? 200 : 401, { "Content-Type": "application/json" });
    response.end(
      isRight ? "{}" : JSON.stringify({ error: { root_cause: [{ type, reason }], type, reason }, status: 401 }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
