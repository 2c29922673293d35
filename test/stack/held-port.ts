import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A port on which a server listens, and which stays ours while it does not. Then a connection to ourselves holds it: the
 * system gives such a port to nobody who asks for any, and refuses those who connect.
 */
export class HeldPort {
  readonly #open = new Set<Socket>();
  readonly #server = createServer((socket) => this.#take(socket));
  readonly #host: string;
  #port: number;
  #take: (socket: Socket) => void;
  /** Both ends of the connection that holds the port; none while the server listens. */
  #holders: readonly Socket[] = [];

  /**
   * @param serve takes each connection.
   * @param port 0 for any that is free.
   */
  constructor(
    private readonly serve: (socket: Socket) => void,
    { host = "127.0.0.1", port = 0 } = {},
  ) {
    this.#host = host;
    this.#port = port;
    this.#take = (socket) => this.#begin(socket);
  }

  /** 0 before the first `listen`, unless it was named. */
  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#port, this.#host);
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    for (const holder of this.#holders) holder.destroy();
    this.#holders = [];
  }

  /** Ends every connection at once. Whoever connects is refused, until `listen`. */
  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    const near = connect(this.#port, "127.0.0.1");
    const connected = once(near, "connect");
    const far = new Promise<Socket>((resolve) => {
      this.#take = (socket) =>
        void connected.then(() => (socket.remotePort === near.localPort ? resolve(socket) : socket.destroy()));
    });
    this.#holders = [near, await far];
    for (const holder of this.#holders) holder.on("error", () => undefined).unref();
    this.#server.close();
    this.#take = (socket) => this.#begin(socket);
  }

  #begin(socket: Socket): void {
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    this.serve(socket);
  }
}
