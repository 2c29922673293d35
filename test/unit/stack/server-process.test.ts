import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../../stack/guardian";
import { isAlive } from "../../stack/live-process";
import { startServerProcess } from "../../stack/server-process";

/** Where a server of `listening` has said that it listens. */
const urlIn = async (logFile: string) => `http://127.0.0.1:${/at (\d+)/.exec(await readFile(logFile, "utf8"))?.[1]}`;
const answers = async (logFile: string) => (await fetch(await urlIn(logFile))).ok;

async function server(program: string, isReady: (logFile: string) => Promise<boolean>, readyTimeoutSeconds = 80) {
  const logFile = join(await temporaryFolder("server-test"), "server.log");
  const ready = () => isReady(logFile);
  const options = { label: "test server", command: process.execPath, args: ["-e", program], logFile };
  return startServerProcess({ ...options, ready, readyTimeoutSeconds, usualSeconds: 1 });
}

const listening = `
  const server = require("node:http").createServer((_, answer) => answer.end("here"));
  server.listen(0, "127.0.0.1", () => console.log("listening at " + server.address().port));`;

test("waits until the server answers, and stops it", async () => {
  const running = await server(listening, answers);
  expect(await (await fetch(await urlIn(running.logFile))).text()).toBe("here");
  expect(await readFile(running.logFile, "utf8")).toContain("listening");
  await running.stop();
  expect(isAlive(running.pid)).toBe(false);
  await running.stop();
}, 120_000);

test("kill ends one that does not want to", async () => {
  const stubborn = `process.on("SIGTERM", () => undefined); ${listening}`;
  const running = await server(stubborn, answers);
  await running.kill();
  expect(await running.exited).toBeNull();
}, 120_000);

test("a server that dies at start gives an error with its last words", async () => {
  const program = `console.error("port is taken"); process.exit(3);`;
  await expect(server(program, () => Promise.resolve(false))).rejects.toThrow(
    /test server ended with 3 instead of starting\nThe end of .*server\.log:\nport is taken/,
  );
});

test("the death is noticed while the readiness question hangs", async () => {
  await expect(server("setTimeout(() => process.exit(1), 200)", () => new Promise(() => undefined))).rejects.toThrow(
    "ended with 1",
  );
});

test("a server that never gets ready is ended, and the last answer is quoted", async () => {
  const refused = () => Promise.reject(new Error("connection refused"));
  await expect(server("setInterval(() => undefined, 1000)", refused, 0.5)).rejects.toThrow(
    /was not ready within 0.5 s\nLast answer: Error: connection refused/,
  );
});

test("a command that does not exist is named", async () => {
  const logFile = join(await temporaryFolder("server-test"), "server.log");
  const options = { label: "nothing", command: "no-such-command", args: [], logFile, usualSeconds: 1 };
  await expect(
    startServerProcess({ ...options, ready: () => Promise.resolve(true), readyTimeoutSeconds: 1 }),
  ).rejects.toThrow(/nothing could not be started: .*ENOENT/);
});
