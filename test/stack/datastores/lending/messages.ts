import type { Socket } from "node:net";
import { createInterface } from "node:readline";

import * as v from "valibot";

import { type DatastoreKind, distributions } from "../datastore-kinds";

/** Names the socket on which the lender of this run listens; inherited by everything that the run starts. */
export const lenderVariable = "CAMUNDA_BACKUP_LENDER";

function isKind(kind: string): kind is DatastoreKind {
  return Object.hasOwn(distributions, kind);
}

/** What a borrower asks the lender for, one after the other on a connection of its own. */
export const requestSchema = v.variant("ask", [
  v.object({
    ask: v.literal("borrow"),
    kind: v.pipe(
      v.string(),
      v.custom<DatastoreKind>((kind) => isKind(String(kind))),
    ),
  }),
  v.object({ ask: v.picklist(["restart", "kill", "give back"]) }),
]);

export type LendingRequest = v.InferOutput<typeof requestSchema>;

/** The parts of a running server that cross the connection. */
const lentSchema = v.object({
  engine: v.picklist(["elasticsearch", "opensearch"]),
  version: v.string(),
  url: v.string(),
  repositoryFolder: v.string(),
  logFile: v.string(),
});

export const answerSchema = v.union([
  v.object({ lent: lentSchema }),
  v.object({ done: v.literal(true) }),
  v.object({ failed: v.string() }),
]);

export type LendingAnswer = v.InferOutput<typeof answerSchema>;

/** Messages are lines of JSON. */
export function sendMessage(socket: Socket, message: LendingRequest | LendingAnswer): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls back for each message, in order; never again after the connection has ended. */
export function onMessage(socket: Socket, receive: (message: unknown) => void): void {
  createInterface({ input: socket }).on("line", (line) => receive(JSON.parse(line)));
}
