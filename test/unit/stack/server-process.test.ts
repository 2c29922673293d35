import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../../stack/guardian";
import { isAlive } from "../../stack/live-process";
import { freePort, startServerProcess } from "../../stack/server-process";

const answers = (url: string) => async () => (await fetch(url)).ok;

async function server(program: string, ready: () => Promise<boolean>, readyTimeoutSeconds = 20) {
  const logFile = join(await temporaryFolder("server-test"), "server.log");
  const options = { label: "test server", command: process.execPath, args: ["-e", program], logFile };
  return startServerProcess({ ...options, ready, readyTimeoutSeconds, usualSeconds: 1 });
}

const listen = (port: number) => `
  console.log("listening");
  require("node:http").createServer((_, answer) => answer.end("here")).listen(${port}, "127.0.0.1");`;

test("waits until the server answers, and stops it", async () => {
  const port = await freePort();
  const running = await server(listen(port), answers(`http://127.0.0.1:${port}`));
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("here");
  expect(await readFile(running.logFile, "utf8")).toContain("listening");
  await running.stop();
  expect(isAlive(running.pid)).toBe(false);
  await running.stop();
}, 30_000);

test("kill ends one that does not want to", async () => {
  const port = await freePort();
  const stubborn = `process.on("SIGTERM", () => undefined); ${listen(port)}`;
  const running = await server(stubborn, answers(`http://127.0.0.1:${port}`));
  await running.kill();
  expect(await running.exited).toBeNull();
}, 30_000);

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

test("the free port is free", async () => {
  const port = await freePort();
  const listening = createServer();
  await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
  await new Promise((resolve) => listening.close(resolve));
});
