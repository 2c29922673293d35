import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isAlive } from "../../stack/live-process";
import { runWithStack } from "./run-with-stack";
import { eventually } from "./eventually";

/** Starts a sleeping child and a folder under guard, prints both, and stays. */
const guarded = (command: string) => `
  const folder = await stack.temporaryFolder("test");
  const child = require("node:child_process").spawn("sh", ["-c", ${JSON.stringify(command)}], { detached: true, stdio: "ignore" });
  stack.guardProcess(child.pid, "sleeper");
  console.log("<" + JSON.stringify({ folder, pid: child.pid }) + ">");
  setInterval(() => undefined, 1000);`;

const start = (command: string, environment: NodeJS.ProcessEnv = {}) => startScript(guarded(command), environment);

async function startScript(script: string, environment: NodeJS.ProcessEnv = {}, file = "guardian") {
  const parent = runWithStack(file, script, environment);
  let output = "";
  parent.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  parent.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await eventually(`the parent says what it started: ${output}`, () => output.includes(">"));
  const said: unknown = JSON.parse(/<(.*)>/.exec(output)?.[1] ?? "");
  return { parent, ...(said as { folder: string; pid: number }) };
}

test.each(["SIGKILL", "SIGINT", "SIGTERM"] as const)(
  "ends the child and removes the folder after %s",
  async (signal) => {
    const { parent, folder, pid } = await start("sleep 600 & sleep 600");
    expect(existsSync(folder)).toBe(true);
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    await eventually("the child has ended", () => !isAlive(pid));
    await eventually("the folder is gone", () => !existsSync(folder));
  },
  300_000,
);

test("has a file in the registry folder until it is done", async () => {
  const registry = await mkdtemp(join(tmpdir(), "guardians-"));
  const { parent, folder } = await start("sleep 600", { CAMUNDA_BACKUP_GUARDIANS: registry });
  expect(await readdir(registry)).toHaveLength(1);
  parent.kill("SIGKILL");
  await eventually("the folder is gone", () => !existsSync(folder));
  let files = await readdir(registry);
  while (files.length > 0) files = await readdir(registry);
  await rm(registry, { recursive: true });
}, 300_000);

test.each([
  [
    "has exported what `npm run quickstart -- --keep` prints",
    (folder: string) => ({ env: { ...process.env, PULUMI_HOME: join(folder, "home") } }),
  ],
  ["works in a guarded folder", (folder: string) => ({ cwd: folder })],
])(
  "leaves a user's shell alone that %s",
  async (_what, options) => {
    const { parent, folder } = await startScript(`
      const folder = await stack.temporaryFolder("test");
      console.log("<" + JSON.stringify({ folder }) + ">");
      setInterval(() => undefined, 1000);`);
    const shell = spawn("sleep", ["600"], { ...options(folder), stdio: "ignore" });
    const ended = new Promise((resolve) => shell.once("exit", (_code, signal) => resolve(signal)));
    parent.kill("SIGKILL");
    await eventually("the folder is gone", () => !existsSync(folder));
    expect(isAlive(shell.pid ?? 0)).toBe(true);
    shell.kill("SIGTERM");
    expect(await ended).toBe("SIGTERM");
  },
  300_000,
);

test("ends what a command of ours started in a session of its own, as an engine starts its plugins", async () => {
  const command = `setsid sleep 600 & echo "<{ \\"pid\\": $! }>"; exec sleep 600`;
  const { parent, pid } = await startScript(
    `await stack.runCommand("sh", ["-c", ${JSON.stringify(command)}], { show: true });`,
    {},
    "run-command",
  );
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await eventually("the plugin has ended", () => !isAlive(pid));
}, 300_000);

test("ends no guardian of another part of its process, which knows the first one's folder", async () => {
  const { parent, folder } = await startScript(`
    await stack.temporaryFolder("first").then((first) => (process.env.FIRST = first + "/socket"));
    const path = require.resolve(${JSON.stringify(join(__dirname, "../../stack/guardian"))});
    delete require.cache[path];
    const another = require(path);
    // It is still busy when the first one removes its folder.
    another.guardCleanUp(["sleep", "2"]);
    console.log("<" + JSON.stringify({ folder: await another.temporaryFolder("second") }) + ">");
    setInterval(() => undefined, 1000);`);
  parent.kill("SIGKILL");
  await eventually("the folder is gone", () => !existsSync(folder));
}, 300_000);
