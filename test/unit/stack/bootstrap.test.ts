import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../../stack/guardian";
import { eventually } from "./eventually";
import { outcome } from "./run-with-stack";

const checkout = join(__dirname, "../../..");
let root: string;

/** A checkout without dependencies of its own: the real bootstrap, and of the modules only tsx. */
beforeEach(async () => {
  root = await temporaryFolder("bootstrap-test");
  await mkdir(join(root, "test/stack"), { recursive: true });
  for (const part of ["bootstrap", "bootstrap.mjs"]) {
    await cp(join(checkout, "test/stack", part), join(root, "test/stack", part), { recursive: true });
  }
  const description = { name: "checkout", version: "1.0.0" };
  const lock = { ...description, lockfileVersion: 3, requires: true, packages: { "": description } };
  await writeFile(join(root, "package.json"), JSON.stringify(description));
  await writeFile(join(root, "package-lock.json"), JSON.stringify(lock));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function haveModules(): Promise<void> {
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: {} }));
  await symlink(join(checkout, "node_modules/tsx"), join(root, "node_modules/tsx"));
}

async function start(script: string): Promise<ChildProcess> {
  await writeFile(join(root, "script.ts"), script);
  const given = [join(root, "test/stack/bootstrap.mjs"), "script.ts", "one", "two"];
  return spawn(process.execPath, given, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
}

test("runs TypeScript with its arguments, passes the exit code on and links the package into itself", async () => {
  await haveModules();
  const ended = await outcome(await start(`console.log(process.argv.slice(2)); process.exitCode = 7 as number;`));
  expect(ended).toEqual({ code: 7, output: "[ 'one', 'two' ]\n" });
  expect(await readlink(join(root, "node_modules/pulumi-camunda-backup"))).toBe("..");
}, 300_000);

test("a Ctrl-C that arrives twice reaches the child once, and its clean-up is waited for", async () => {
  await haveModules();
  const guardian = JSON.stringify(join(checkout, "test/stack/guardian"));
  const child = await start(`
    import { writeFileSync } from "node:fs";
    import { temporaryFolder } from ${guardian};
    process.on("SIGINT", () => { console.log("interrupted"); setTimeout(() => process.exit(3), 300); });
    setInterval(() => undefined, 1000);
    void temporaryFolder("bootstrap-child").then((folder) => writeFileSync("folder", folder)).then(() => console.log("ready"));`);
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = outcome(child);
  await eventually("the child is ready", () => output.includes("ready"));
  const folder = await readFile(join(root, "folder"), "utf8");
  expect(existsSync(folder)).toBe(true);
  child.kill("SIGINT");
  child.kill("SIGINT");
  expect((await ended).code).toBe(3);
  expect(output.match(/interrupted/g)).toHaveLength(1);
  expect(existsSync(folder)).toBe(false);
}, 300_000);

test("two that start together install once", async () => {
  const script = `console.log("ran");`;
  const outcomes = await Promise.all([start(script), start(script)].map(async (child) => outcome(await child)));
  const installs = outcomes.filter((one) => one.output.includes("Installing the npm packages"));
  expect(installs).toHaveLength(1);
  expect(existsSync(join(root, "node_modules/.bootstrap-stamp"))).toBe(true);
}, 300_000);

test("modules of another kind of machine are installed again", async () => {
  await haveModules();
  await writeFile(join(root, "node_modules/.bootstrap-stamp"), "hash another-system another-processor\n");
  expect((await outcome(await start(""))).output).toContain("Installing the npm packages");
}, 300_000);

test("an installation that fails is said, and nothing is run", async () => {
  await writeFile(join(root, "package.json"), JSON.stringify({ name: "checkout", dependencies: { absent: "1.0.0" } }));
  const ended = await outcome(await start(`console.log("ran");`));
  expect(ended.code).toBe(1);
  expect(ended.output).toContain("npm ci ended with 1");
  expect(ended.output).not.toContain("ran\n");
}, 300_000);
