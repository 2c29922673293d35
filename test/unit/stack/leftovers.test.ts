import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import { beginRun, leftovers } from "../../leftovers";
import { temporaryPlaces } from "../../stack/temporary-places";

const before = process.env["CAMUNDA_BACKUP_RUN"];
afterEach(() => {
  if (before === undefined) delete process.env["CAMUNDA_BACKUP_RUN"];
  else process.env["CAMUNDA_BACKUP_RUN"] = before;
});

/** A server that gets away from its parent, as one does whose starter crashed. Gives its process id and its port. */
async function orphanedServer(): Promise<{ pid: number; port: number }> {
  const server = `
    const server = require("node:http").createServer();
    server.listen(0, "127.0.0.1", () => process.stdout.write(process.pid + " " + server.address().port + "\\n"));`;
  const starter = `
    const server = require("node:child_process").spawn(process.execPath, ["--eval", ${JSON.stringify(server)}], {
      detached: true, stdio: ["ignore", "inherit", "ignore"],
    });
    server.unref();`;
  const child = spawn(process.execPath, ["--eval", starter], {
    // jest gives tests a copy of the environment; by default the original would be inherited.
    env: process.env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (chunk: Buffer) => resolve(String(chunk))),
  );
  await ended;
  const [pid, port] = said.trim().split(" ").map(Number);
  return { pid: pid ?? 0, port: port ?? 0 };
}

test("a server that got away is named with its port, and what we run ourselves is not", async () => {
  beginRun();
  const ours = spawn(process.execPath, ["--eval", "setTimeout(() => undefined, 60_000)"], { env: process.env });
  const { pid, port } = await orphanedServer();
  try {
    expect(await leftovers(0)).toEqual([expect.stringContaining(`process ${pid}, listening on ${port}: `)]);
  } finally {
    process.kill(pid, "SIGKILL");
    ours.kill("SIGKILL");
  }
  expect(await leftovers()).toEqual([]);
});

test.each(temporaryPlaces())(
  "a folder in %s is left when its process has ended, unless it was there before",
  async (place) => {
    const { pid: ended } = spawnSync(process.execPath, ["--version"]);
    const folder = (label: string) => mkdtemp(join(place, `pulumi-camunda-backup-${label}-`));
    const old = await folder(`${ended}-old`);
    beginRun();
    const ours = await folder(`${process.pid}-ours`);
    const left = await folder(`${ended}-left`);
    try {
      expect(await leftovers(0)).toEqual([`folder ${left}`]);
    } finally {
      await Promise.all([old, ours, left].map((one) => rm(one, { recursive: true })));
    }
    expect(await leftovers(0)).toEqual([]);
  },
);
