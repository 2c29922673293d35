import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cachedTool, toolCacheFolder } from "../../stack/tool-cache";
import { outcome, runWithStack } from "./run-with-stack";

let cache: string;
const before = process.env["CAMUNDA_BACKUP_TOOL_CACHE"];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "tool-cache-test-"));
  process.env["CAMUNDA_BACKUP_TOOL_CACHE"] = cache;
});

afterEach(async () => {
  if (before === undefined) delete process.env["CAMUNDA_BACKUP_TOOL_CACHE"];
  else process.env["CAMUNDA_BACKUP_TOOL_CACHE"] = before;
  await rm(cache, { recursive: true, force: true });
});

const tool = (build: (folder: string) => Promise<void>, key = "1.0") => ({ name: "saw", key, usualSeconds: 1, build });
const unbuildable = tool(() => Promise.reject(new Error("must not be built")));

test("is in the user's cache folder unless the environment names another", () => {
  expect(toolCacheFolder()).toBe(cache);
  delete process.env["CAMUNDA_BACKUP_TOOL_CACHE"];
  expect(toolCacheFolder()).toMatch(/\.cache.pulumi-camunda-backup$/);
});

test("builds once, and again for another key", async () => {
  const built: string[] = [];
  const build = (content: string) => async (folder: string) => {
    built.push(content);
    await writeFile(join(folder, "content"), content);
  };
  const first = await cachedTool(tool(build("a")));
  expect(await cachedTool(tool(build("b")))).toBe(first);
  expect(await readFile(join(first, "content"), "utf8")).toBe("a");
  const other = await cachedTool(tool(build("c"), "2.0 with a long list of parts ".repeat(5)));
  expect(other).not.toBe(first);
  expect(built).toEqual(["a", "c"]);
});

test("two processes that start together build it once", async () => {
  const text = `
    const folder = await stack.cachedTool({ name: "saw", key: "1.0", usualSeconds: 1, build: async (f) => {
      require("node:fs").appendFileSync(process.env.CAMUNDA_BACKUP_TOOL_CACHE + "/builds", "x");
      await new Promise((r) => setTimeout(r, 500));
      require("node:fs").writeFileSync(f + "/content", "whole");
    } });
    console.log(require("node:fs").readFileSync(folder + "/content", "utf8"));`;
  const outcomes = await Promise.all([1, 2].map(() => outcome(runWithStack("tool-cache", text))));
  expect(outcomes.map((one) => one.code)).toEqual([0, 0]);
  for (const one of outcomes) expect(one.output).toContain("whole");
  expect(await readFile(join(cache, "builds"), "utf8")).toBe("x");
  expect((await readdir(cache)).sort()).toEqual(["builds", "saw-1.0"]);
}, 300_000);

test("a failed build leaves nothing and can be repeated", async () => {
  const failing = tool(async (folder) => {
    await writeFile(join(folder, "half"), "");
    throw new Error("no wood");
  });
  await expect(cachedTool(failing)).rejects.toThrow("no wood");
  expect(await readdir(cache)).toEqual([]);
  await cachedTool(tool(async (folder) => writeFile(join(folder, "content"), "")));
  expect(await readdir(cache)).toEqual(["saw-1.0"]);
});

test("takes over the lock and removes the half-built folder of a builder that was killed", async () => {
  const deadPid = spawnSync(process.execPath, ["-e", ""]).pid;
  await mkdir(join(cache, "saw-1.0.lock"));
  await writeFile(join(cache, "saw-1.0.lock", `${deadPid}-12345-abc`), "");
  await mkdir(join(cache, "saw-1.0.building-x"));
  await cachedTool(tool(async (folder) => writeFile(join(folder, "content"), "")));
  expect(await readdir(cache)).toEqual(["saw-1.0"]);
  await expect(cachedTool(unbuildable)).resolves.toBe(join(cache, "saw-1.0"));
});
