import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { runCommand } from "../stack/run-command";
import { toolCacheFolder } from "../stack/tool-cache";

/** Files by their path below a folder; what is no text is written as JSON. */
type Files = Readonly<Record<string, string | object>>;

/** The Pulumi.yaml of a consumer; YAML is a superset of JSON. */
export function pulumiProject(name: string, main: string, typescript = false): object {
  return { name, runtime: { name: "nodejs", options: { typescript } }, main };
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

/** Installs what the folder's package.json names, from npm's own cache where that has it. */
export async function installWithNpm(folder: string): Promise<void> {
  // Install scripts of dependencies are left out: they download what no test here needs.
  await runCommand("npm", ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    timeoutSeconds: 1500,
  });
}

/** Installs a workspace; the store is kept between runs, so that its files only have to be linked. */
export async function installWithPnpm(folder: string): Promise<void> {
  const store = join(toolCacheFolder(), "pnpm-store");
  const pnpm = join(dirname(require.resolve("pnpm")), "bin/pnpm.cjs");
  await runCommand(process.execPath, [pnpm, "install", "--prefer-offline", "--ignore-scripts", "--store-dir", store], {
    cwd: folder,
    // Otherwise pnpm asks before it removes or changes something.
    env: { ...process.env, CI: "true" },
    timeoutSeconds: 1500,
  });
}
