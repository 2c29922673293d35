import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The variable that names a folder for the files of `heldUpdate`; it is unset where nothing is held. */
export const HOLD_FOLDER = "KUBERNETES_PLUGIN_HOLD";

const pollMilliseconds = 50;

/** The files by which a test holds the update of an object: it is held while `hold` is there, and `held` says that it is. */
export function holdFiles(folder: string, name: string): { readonly hold: string; readonly held: string } {
  return { hold: join(folder, `${name}.hold`), held: join(folder, `${name}.held`) };
}

/** Lets a test come in between what the plugin reads for an update and what it sends. */
export async function heldUpdate(name: string): Promise<void> {
  const folder = process.env[HOLD_FOLDER];
  if (folder === undefined) return;
  const { hold, held } = holdFiles(folder, name);
  if (!existsSync(hold)) return;
  await mkdir(folder, { recursive: true });
  await writeFile(held, "");
  while (existsSync(hold)) await delay(pollMilliseconds);
}
