import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import type { ServerProcess } from "../server-process";

const attempts = 10;
const pauseMilliseconds = 3_000;
/** What the engines write when a port is not free. */
const taken = /BindHttpException|Address already in use|Failed to bind to/;

/**
 * Starts a server again on the port that its clients know. While it was down, somebody may have got that port for a moment,
 * a connection of his above all: then it is tried again.
 */
export async function startOnSamePort(
  start: () => Promise<ServerProcess>,
  logFile: string,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    const before = (await textOf(logFile)).length;
    try {
      return await start();
    } catch (error) {
      const said = (await textOf(logFile)).slice(before);
      if (attempt === attempts || !taken.test(said)) throw error;
      await pause(pauseMilliseconds);
    }
  }
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8");
}
