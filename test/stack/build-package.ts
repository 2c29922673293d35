import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { withProcessLock } from "./process-lock";
import { withProgress } from "./progress";
import { runCommand } from "./run-command";

const root = join(__dirname, "../..");
const dist = join(root, "dist");
const stamp = join(root, "node_modules", ".package-build-stamp");
const building = join(root, "node_modules", ".package-build");
const sources = ["index.ts", "provider", "components", "operations", "clients", "cli"];
const bundler = "bundle-scheduled-run.mjs";
const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json", bundler];

/** Compiles the package into dist, as it is published, unless dist already belongs to the sources as they are. */
export async function buildPackage(): Promise<void> {
  if (await isUpToDate(await contentHash())) return;
  await withProcessLock(join(root, "node_modules", ".package-build.lock"), async () => {
    const hash = await contentHash();
    if (await isUpToDate(hash)) return;
    await withProgress("Compiling the package into dist", 8, compile);
    await writeFile(stamp, hash);
  });
}

/** Beside dist first, so that files of removed sources go and no reader meets half a package. */
async function compile(): Promise<void> {
  await rm(building, { recursive: true, force: true });
  await mkdir(building);
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  await runCommand(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", building], { cwd: root });
  const bundle = join(building, "cli", "scheduled-run.bundle.js");
  await runCommand(process.execPath, [join(root, bundler), bundle], { cwd: root });
  await rm(dist, { recursive: true, force: true });
  await rename(building, dist);
}

async function isUpToDate(hash: string): Promise<boolean> {
  if (!existsSync(dist)) return false;
  return (await readFile(stamp, "utf8").catch(() => "")) === hash;
}

async function contentHash(): Promise<string> {
  const hash = createHash("sha256");
  const files: string[] = [];
  for (const source of sources) files.push(...(await typeScriptFiles(source)));
  for (const file of [...files.sort(), ...settings]) {
    hash.update(file).update(await readFile(join(root, file)));
  }
  return hash.digest("hex");
}

async function typeScriptFiles(source: string): Promise<string[]> {
  if (source.endsWith(".ts")) return existsSync(join(root, source)) ? [source] : [];
  if (!existsSync(join(root, source))) return [];
  const entries = await readdir(join(root, source), { recursive: true });
  return entries.filter((entry) => entry.endsWith(".ts")).map((entry) => join(source, entry));
}

if (require.main === module) {
  buildPackage().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
