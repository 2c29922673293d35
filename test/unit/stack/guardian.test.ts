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

async function startScript(script: string, environment: NodeJS.ProcessEnv = {}) {
  const parent = runWithStack("guardian", script, environment);
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
  30_000,
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
}, 30_000);

test("ends what nobody registered but whose environment names a guarded folder, such as an engine's plugin", async () => {
  const { parent, folder, pid } = await startScript(`
    const folder = await stack.temporaryFolder("test");
    const environment = { ...process.env, PULUMI_HOME: folder + "/home" };
    const child = require("node:child_process").spawn("sleep", ["600"], { detached: true, stdio: "ignore", env: environment });
    console.log("<" + JSON.stringify({ folder, pid: child.pid }) + ">");
    setInterval(() => undefined, 1000);`);
  parent.kill("SIGKILL");
  await eventually("the folder is gone", () => !existsSync(folder));
  await eventually("the plugin has ended", () => !isAlive(pid));
}, 30_000);

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
}, 30_000);
