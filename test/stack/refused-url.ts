import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** An address that refuses every connection, until it is released. */
export interface RefusedUrl {
  url: string;
  release: () => Promise<void>;
}

/** Holds a port on which nobody listens: a connection of ours has it, so that nobody else can get it. */
export async function refusedUrl(): Promise<RefusedUrl> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const holder = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await Promise.all([accepted, once(holder, "connect")]);
  return {
    url: `http://127.0.0.1:${holder.localPort}`,
    release: async () => {
      const closed = once(server, "close");
      server.close();
      holder.destroy();
      await closed;
    },
  };
}
