import type http from "node:http";

import { readWhole, sendToTarget, type ReceivedRequest, type TargetAnswer } from "./exchange";
import type { FaultAction } from "./fault-rule";

/** One request on its way through the proxy. */
export interface Passage {
  request: ReceivedRequest;
  response: http.ServerResponse;
  target: () => string;
  opened: (outgoing: http.ClientRequest) => void;
  wait: (milliseconds: number) => Promise<void>;
  /** Until the rule is opened. */
  held: () => Promise<void>;
  answered: (status: number) => void;
}

/** Forwards the request, with the fault if there is one. Returns once everything was passed on. */
export async function pass(passage: Passage, fault: FaultAction | undefined): Promise<void> {
  switch (fault?.kind) {
    case "refuse":
      passage.response.destroy();
      return;
    case "reset-before":
      reset(passage);
      return;
    case "hang":
      return;
    case "answer": {
      const body = fault.body ?? "";
      const type = body === "" ? {} : { "Content-Type": "application/json" };
      passage.answered(fault.status);
      passage.response.writeHead(fault.status, { ...type, ...fault.headers }).end(body);
      return;
    }
    case "delay":
      await passage.wait(fault.milliseconds);
      break;
    case "hold":
      await passage.held();
      break;
    case "before-forward":
      await fault.run();
      break;
    default:
  }
  const rewritten = fault?.kind === "rewrite";
  const answer = await sendToTarget(passage.target(), passage.request, { plain: rewritten, opened: passage.opened });
  switch (fault?.kind) {
    case "reset-after":
      await readWhole(answer.body);
      reset(passage);
      return;
    case "truncate":
      await truncate(passage, answer, fault.bytes);
      return;
    case "rewrite": {
      const body = Buffer.from(fault.body((await readWhole(answer.body)).toString("utf8")));
      const headers = without(answer.headers, "content-length", "transfer-encoding");
      writeHead(passage, answer, [...headers, ["Content-Length", String(body.length)]]);
      passage.response.end(body);
      return;
    }
    case "content-type":
      writeHead(passage, answer, [...without(answer.headers, "content-type"), ["Content-Type", fault.value]]);
      break;
    default:
      writeHead(passage, answer, answer.headers);
  }
  await stream(answer, passage.response);
}

function without(headers: [string, string][], ...names: string[]): [string, string][] {
  return headers.filter(([name]) => !names.includes(name.toLowerCase()));
}

function writeHead(passage: Passage, answer: TargetAnswer, headers: [string, string][]): void {
  passage.answered(answer.status);
  // Otherwise Node would add a "Connection" header and a date of its own.
  passage.response.removeHeader("Connection");
  passage.response.sendDate = false;
  passage.response.writeHead(answer.status, answer.statusText, headers.flat());
  passage.response.flushHeaders();
}

function stream(answer: TargetAnswer, response: http.ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    answer.body.on("error", reject);
    response.on("close", resolve);
    answer.body.pipe(response);
  });
}

async function truncate(passage: Passage, answer: TargetAnswer, bytes: number | undefined): Promise<void> {
  const body = await readWhole(answer.body);
  writeHead(passage, answer, answer.headers);
  const kept = body.subarray(0, bytes ?? Math.floor(body.length / 2));
  // Only once the bytes have left: destroying at once would drop them.
  await new Promise<void>((resolve) => {
    if (kept.length === 0) resolve();
    else passage.response.write(kept, () => resolve());
  });
  passage.response.destroy();
}

function reset(passage: Passage): void {
  passage.response.socket?.resetAndDestroy();
}
