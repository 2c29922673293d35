import { once } from "node:events";
import { type Socket, connect } from "node:net";

import * as v from "valibot";

import type { DatastoreKind } from "../datastore-kinds";
import type { RunningDatastore } from "../running-datastore";
import {
  type LendingAnswer,
  type LendingRequest,
  answerSchema,
  lenderVariable,
  onMessage,
  sendMessage,
} from "./messages";

/**
 * A server for one test file: empty, and nobody else's until `stop` gives it back. It has the default settings; what
 * needs others, or is about starting and ending, uses `startDatastore`. Its cluster UUID may have been seen before.
 */
export async function borrowDatastore(kind: DatastoreKind): Promise<RunningDatastore> {
  const address = process.env[lenderVariable];
  if (address === undefined) throw new Error("No lender runs: the suite's jest project has to name its globalSetup");
  const socket = connect(address);
  await once(socket, "connect");
  const ask = asking(socket);
  const answer = await ask({ ask: "borrow", kind });
  if (!("lent" in answer)) throw new Error(`the lender answered ${JSON.stringify(answer)}`);
  const { lent } = answer;
  return {
    kind,
    ...lent,
    stop: async () => {
      await ask({ ask: "give back" });
      socket.destroy();
    },
    kill: async () => void (await ask({ ask: "kill" })),
    restart: async () => void (await ask({ ask: "restart" })),
  };
}

/** Answers come in the order of the requests. */
function asking(socket: Socket): (request: LendingRequest) => Promise<LendingAnswer> {
  const waiting: ((answer: LendingAnswer) => void)[] = [];
  const answerAll = (answer: LendingAnswer): void => {
    for (const receive of waiting.splice(0)) receive(answer);
  };
  onMessage(socket, (message) => waiting.shift()?.(v.parse(answerSchema, message)));
  socket.on("error", () => undefined);
  socket.once("close", () => answerAll({ failed: "the lender has ended" }));
  return async (request) => {
    const answer = await new Promise<LendingAnswer>((resolve) => {
      waiting.push(resolve);
      sendMessage(socket, request);
    });
    if ("failed" in answer) throw new Error(`${request.ask}: ${answer.failed}`);
    return answer;
  };
}
