import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A proxy such as companies have: it opens tunnels, and may want credentials of its own. */
export interface TunnelProxy {
  url: string;
  /** Hosts with ports that tunnels were opened to. */
  tunnels: string[];
  stop(): Promise<void>;
}

/** @param credentials what the proxy wants, as `user:password`. */
export async function startTunnelProxy(credentials?: string): Promise<TunnelProxy> {
  const tunnels: string[] = [];
  const open = new Set<Duplex>();
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, client: Socket) => {
    open.add(client);
    client.on("error", () => client.destroy());
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n");
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ""}`);
    tunnels.push(request.url ?? "");
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    open.add(target);
    target.on("error", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
