import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

import { withProcessLock } from "./process-lock";
import { withProgress } from "./progress";

const longestPlainKey = 60;

/** Something that is built once on this machine and used by every later run. */
export interface Tool {
  name: string;
  /** What the result depends on, versions above all: another key is another folder. */
  key: string;
  usualSeconds: number;
  /** Fills the empty folder, which is moved to its final place afterwards. */
  build(folder: string): Promise<void>;
}

/** Where built tools are kept between runs. */
export function toolCacheFolder(): string {
  return process.env["CAMUNDA_BACKUP_TOOL_CACHE"] ?? join(homedir(), ".cache", "pulumi-camunda-backup");
}

/** The tool's folder, built now if it is not there. Of processes that ask together one builds, the others wait. */
export async function cachedTool(options: Tool): Promise<string> {
  const folder = join(toolCacheFolder(), `${options.name}-${shortKey(options.key)}`);
  if (existsSync(folder)) return folder;
  await mkdir(toolCacheFolder(), { recursive: true });
  const waiting = (pid: number): void => {
    process.stderr.write(`Waiting for process ${pid}, which builds ${options.name} (lock ${folder}.lock)\n`);
  };
  await withProcessLock(`${folder}.lock`, () => buildUnlessThere(options, folder), waiting);
  return folder;
}

async function buildUnlessThere(options: Tool, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await removeAbandonedBuilds(folder);
  const building = await mkdtemp(`${folder}.building-`);
  try {
    await withProgress(`Building ${options.name}`, options.usualSeconds, () => options.build(building));
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

/** What a builder left that was killed: nobody else builds this folder while we hold its lock. */
async function removeAbandonedBuilds(folder: string): Promise<void> {
  const abandoned = (await readdir(dirname(folder))).filter((name) => name.startsWith(`${basename(folder)}.building-`));
  for (const name of abandoned) await rm(join(dirname(folder), name), { recursive: true, force: true });
}

function shortKey(key: string): string {
  const isPlain = key.length <= longestPlainKey && /^[\w.+-]+$/.test(key);
  return isPlain ? key : createHash("sha256").update(key).digest("hex").slice(0, 16);
}
