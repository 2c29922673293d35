import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { temporaryFolder } from "../stack/guardian";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { runCommand } from "../stack/run-command";
import { consumers, type Installations, installConsumers, type Places } from "./consumers";
import { packTarball, type PackedTarball } from "./packed-tarball";

jest.setTimeout(1_800_000);

let tarball: PackedTarball;
let datastore: RunningDatastore;
let optimizes: RunningOptimize[];
let installations: Installations;

/** Packs, installs and starts side by side; each program gets an Optimize with a repository of its own. */
beforeAll(async () => {
  const folder = await temporaryFolder("package");
  [tarball, datastore] = await Promise.all([packTarball(folder), borrowDatastore("elasticsearch-8.19")]);
  const { url: datastoreUrl, engine } = datastore;
  const started = consumers.map((repositoryName) => startOptimizeStandIn({ datastoreUrl, engine, repositoryName }));
  optimizes = await Promise.all(started);
  const places = Object.fromEntries(
    consumers.map((repositoryName, index) => [
      repositoryName,
      { datastoreUrl, managementUrl: optimizes[index]?.url, repositoryName },
    ]),
  ) as Places;
  const installing = join(folder, "consumers");
  await mkdir(installing);
  [installations] = await Promise.all([
    installConsumers(installing, tarball.file, places),
    seedOptimizeIndices({ datastoreUrl, engine, documents: 200 }),
  ]);
}, 1_800_000);

afterAll(async () => {
  await Promise.all(optimizes.map((optimize) => optimize.stop()));
  await datastore.stop();
});

test("the tarball holds the compiled package and its documents, and nothing of its tests and sources", () => {
  const rooms = "(provider|components|operations|clients|cli)";
  const compiled = new RegExp(`^dist/(index|${rooms}/.+)\\.(js|d\\.ts)$`);
  const others = ["package.json", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"];
  expect(tarball.content).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "LICENSE"]));
  const documents = /^docs\/(runbooks\/)?[\w-]+\.md$/;
  const isExpected = (path: string) => compiled.test(path) || documents.test(path) || others.includes(path);
  expect(tarball.content).toEqual(expect.arrayContaining(["docs/permissions.md", "SECURITY.md"]));
  expect(tarball.content.filter((path) => !isExpected(path))).toEqual([]);
  expect(tarball.content.filter((path) => /\.test\.|fixtures/.test(path))).toEqual([]);
});

test("package.json and the provider's handlers can be required, and nothing else", async () => {
  const script = `
    const handlers = require("pulumi-camunda-backup/provider");
    let refusal;
    try { require("pulumi-camunda-backup/dist/provider/dynamic/handler.js"); } catch (error) { refusal = error.code; }
    const { name } = require("pulumi-camunda-backup/package.json");
    console.log(JSON.stringify({ name, handlers: Object.keys(handlers).sort(), refusal }));`;
  const { stdout } = await runCommand(process.execPath, ["--eval", script], { cwd: installations.npm });
  expect(JSON.parse(stdout)).toEqual({
    name: "pulumi-camunda-backup",
    handlers: expect.arrayContaining(["optimizeBackup", "snapshotRepository"]) as string[],
    refusal: "ERR_PACKAGE_PATH_NOT_EXPORTED",
  });
});

test("the types are found by the oldest and the newest TypeScript, in both ways of resolving", async () => {
  const check = (compiler: string, module: string, moduleResolution: string) => {
    const tsc = join(installations.types, "node_modules", compiler, "bin/tsc");
    const settings = ["--strict", "--noEmit", "--skipLibCheck", "--target", "es2022", "--esModuleInterop"];
    const resolution = ["--module", module, "--moduleResolution", moduleResolution];
    const options = { cwd: installations.types, allowFailure: true };
    return runCommand(process.execPath, [tsc, ...settings, ...resolution, "index.ts"], options);
  };
  const checked = await Promise.all([
    check("typescript-oldest", "node16", "node16"),
    check("typescript-oldest", "commonjs", "node"),
    check("typescript", "commonjs", "node10"),
  ]);
  const silent = { code: 0, stdout: "", stderr: "" };
  expect(checked).toEqual([silent, silent, silent]);
});

test.each([
  ["node16", "node16"],
  ["commonjs", "node10"],
])(
  "a strict program compiles as the README installs it, with every declaration checked and without @pulumi/kubernetes (%s)",
  async (module, moduleResolution) => {
    expect(existsSync(join(installations.npm, "node_modules/@pulumi/kubernetes"))).toBe(false);
    const tsc = join(installations.npm, "node_modules/typescript/bin/tsc");
    const settings = ["--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022", "--esModuleInterop"];
    const resolution = ["--module", module, "--moduleResolution", moduleResolution];
    const options = { cwd: installations.npm, allowFailure: true };
    const checked = await runCommand(process.execPath, [tsc, ...settings, ...resolution, "typed.ts"], options);
    expect(checked).toEqual({ code: 0, stdout: "", stderr: "" });
  },
);

test.each(["--help", "create --help"])(
  "the command's %s ends quietly where its reader wants no more",
  async (given) => {
    const command = join(installations.npm, "node_modules/.bin/pulumi-camunda-backup");
    const shell = `set -o pipefail; '${process.execPath}' '${command}' ${given} | head -1`;
    const ended = await runCommand("bash", ["-c", shell], { cwd: installations.npm, allowFailure: true });
    expect(ended).toMatchObject({ stderr: "", stdout: expect.stringMatching(/^Usage: [^\n]*\n$/) as string });
    expect([0, 141]).toContain(ended.code);
  },
);

describe("programs that have it installed", () => {
  let outcomes: Record<string, Promise<unknown>>;

  beforeAll(() => {
    // Two at a time; each test waits for its own.
    const lanes = [Promise.resolve<unknown>(undefined), Promise.resolve<unknown>(undefined)];
    outcomes = Object.fromEntries(
      consumers.map((consumer, index) => {
        const before = lanes[index % lanes.length] ?? Promise.resolve();
        const outcome = before.then(() => wholeLife(installations.projects[consumer]));
        lanes[index % lanes.length] = outcome.catch(() => undefined);
        return [consumer, outcome];
      }),
    );
  });

  test.each(consumers)("%s", async (consumer) => {
    expect(await outcomes[consumer]).toEqual({
      created: { create: 3 },
      outputs: { state: "COMPLETED" },
      again: { same: 3 },
      refreshed: { same: 3 },
      destroyed: { delete: 3 },
    });
  });
});

test("under pnpm, the package lies where only its own text finds it when another package depends on it", () => {
  const project = installations.projects["pnpm-through-library"];
  expect(existsSync(join(project, "node_modules/backup-library"))).toBe(true);
  expect(existsSync(join(project, "node_modules/pulumi-camunda-backup"))).toBe(false);
});

/** What the engine did in up, a second up, refresh and destroy. */
async function wholeLife(folder: string): Promise<unknown> {
  const project = await PulumiProject.inFolder(folder);
  return {
    created: (await project.up()).changes,
    outputs: await project.outputs(),
    again: (await project.up()).changes,
    refreshed: (await project.refresh()).changes,
    destroyed: (await project.destroy()).changes,
  };
}
