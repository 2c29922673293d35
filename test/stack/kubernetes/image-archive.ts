import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { runCommand } from "../run-command";

/** A file of an image: a text, or a copy of a file here. */
export type ImageFile = { text: string; executable?: boolean } | { copyOf: string; executable?: boolean };

/** What the image says about how it is run. */
export interface ImageSettings {
  entrypoint?: readonly string[];
  command?: readonly string[];
  environment?: Record<string, string>;
  /** Empty folders, by path and mode. */
  folders?: Record<string, number>;
}

/** Writes an image of one layer as the archive that `ctr images import` and `docker load` take. */
export async function writeImageArchive(
  archive: string,
  names: readonly string[],
  files: Record<string, ImageFile>,
  settings: ImageSettings = {},
): Promise<void> {
  const building = `${archive}.building`;
  const root = join(building, "root");
  await mkdir(root, { recursive: true });
  for (const [path, file] of Object.entries(files)) await writeImageFile(join(root, path), file);
  for (const [path, mode] of Object.entries(settings.folders ?? {})) {
    await mkdir(join(root, path), { recursive: true });
    await chmod(join(root, path), mode);
  }
  const layer = join(building, "layer.tar");
  await tar(layer, root, ["."]);
  const difference = createHash("sha256")
    .update(await readFile(layer))
    .digest("hex");
  await writeJson(join(building, "config.json"), imageConfiguration(difference, settings));
  await writeJson(join(building, "manifest.json"), [{ Config: "config.json", RepoTags: names, Layers: ["layer.tar"] }]);
  await tar(archive, building, ["manifest.json", "config.json", "layer.tar"]);
  await rm(building, { recursive: true });
}

async function writeImageFile(path: string, file: ImageFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if ("text" in file) await writeFile(path, file.text);
  else await copyFile(file.copyOf, path);
  await chmod(path, file.executable === true ? 0o755 : 0o644);
}

function imageConfiguration(layer: string, settings: ImageSettings): object {
  const environment = { PATH: "/usr/local/bin:/usr/bin:/bin", ...settings.environment };
  return {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {
      Env: Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
      Entrypoint: settings.entrypoint,
      Cmd: settings.command,
      WorkingDir: "/",
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
  };
}

async function tar(archive: string, folder: string, names: readonly string[]): Promise<void> {
  const asRoot = ["--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
  await runCommand("tar", [...asRoot, "-cf", archive, "-C", folder, ...names]);
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(content));
}
