import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startOnSamePort } from "../../stack/datastores/same-port";
import { temporaryFolder } from "../../stack/guardian";
import type { ServerProcess } from "../../stack/server-process";

const running = { pid: 1 } as ServerProcess;
let logFile: string;
let pauses: number;

beforeEach(async () => {
  logFile = join(await temporaryFolder("same-port"), "datastore.log");
  await writeFile(logFile, "an earlier start: BindHttpException\n");
  pauses = 0;
});

/** A start that fails with these last words, one after the other, and then succeeds. */
function start(...lastWords: string[]): () => Promise<ServerProcess> {
  return async () => {
    const said = lastWords.shift();
    if (said === undefined) return running;
    await appendFile(logFile, `${said}\n`);
    throw new Error("ended with 1 instead of starting");
  };
}
const again = (starting: () => Promise<ServerProcess>) =>
  startOnSamePort(starting, logFile, () => Promise.resolve(void pauses++));

test("starts again when somebody had the port, as long as it takes", async () => {
  const words = "BindHttpException[Failed to bind to 127.0.0.1:9200]; nested: BindException[Address already in use]";
  expect(await again(start(words, words, words))).toBe(running);
  expect(pauses).toBe(3);
});

test("gives up at last", async () => {
  await expect(again(start(...Array<string>(100).fill("Address already in use")))).rejects.toThrow("ended with 1");
});

test("does not start again after another end, whatever an earlier start said", async () => {
  await expect(again(start("no room on the device"))).rejects.toThrow("ended with 1");
  expect(pauses).toBe(0);
});
