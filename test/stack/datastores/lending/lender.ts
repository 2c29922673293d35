import { once } from "node:events";
import { type Socket, createServer } from "node:net";
import { join } from "node:path";

import * as v from "valibot";

import { temporaryFolder } from "../../guardian";
import {
  type LendingAnswer,
  type LendingRequest,
  lenderVariable,
  onMessage,
  requestSchema,
  sendMessage,
} from "./messages";
import { Shelf } from "./shelf";

/** Who lends servers, until it is closed. */
export interface Lender {
  /** Ends all servers; borrowed ones too. */
  close(): Promise<void>;
}

/**
 * Lends servers to the test files of a run, each to one file at a time, so that not every file waits for a start.
 * `borrowDatastore` finds it by a variable. A server is started when none of its kind is free; a borrower that ends
 * without giving back has given back.
 */
export async function startLender(): Promise<Lender> {
  const shelf = new Shelf();
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    serve(socket, shelf);
  });
  const address = join(await temporaryFolder("lender"), "socket");
  server.listen(address);
  await once(server, "listening");
  process.env[lenderVariable] = address;
  return {
    close: async () => {
      delete process.env[lenderVariable];
      for (const socket of connections) socket.destroy();
      await new Promise((closed) => server.close(closed));
      await shelf.empty();
    },
  };
}

/** One connection, one server; requests are answered in their order. */
function serve(socket: Socket, shelf: Shelf): void {
  let taken: Awaited<ReturnType<Shelf["take"]>> | undefined;
  const giveBack = (): void => {
    if (taken !== undefined) shelf.putBack(taken);
    taken = undefined;
  };
  const answer = async (request: LendingRequest): Promise<LendingAnswer> => {
    if (request.ask === "borrow") {
      taken ??= await shelf.take(request.kind);
      const { engine, version, url, repositoryFolder, logFile } = taken.datastore;
      return { lent: { engine, version, url, repositoryFolder, logFile } };
    }
    if (request.ask === "restart") await taken?.datastore.restart();
    if (request.ask === "kill") await taken?.datastore.kill();
    if (request.ask === "give back") giveBack();
    return { done: true };
  };
  let earlier = Promise.resolve();
  onMessage(socket, (message) => {
    earlier = earlier
      .then(() => answer(v.parse(requestSchema, message)))
      .catch((error: unknown) => ({ failed: String(error) }))
      .then((given) => {
        if (!socket.destroyed) sendMessage(socket, given);
      });
  });
  socket.on("error", () => undefined);
  socket.once("close", () => void earlier.then(giveBack));
}
