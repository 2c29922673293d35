import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { DatastoreDistribution, ServerModule } from "./datastore-kinds";

/** Moves a module's or plugin's jars to a folder of its own below `parent`, and describes it there. */
export async function layOutModule(
  distribution: DatastoreDistribution,
  module: ServerModule,
  jars: string,
  parent: string,
): Promise<void> {
  const folder = join(parent, module.name);
  await mkdir(folder, { recursive: true });
  const own = (await readdir(jars)).filter((jar) => module.jars.test(jar));
  if (own.length === 0) throw new Error(`Maven brought no jar for ${module.name}`);
  for (const jar of own) await rename(join(jars, jar), join(folder, jar));
  await writeFile(join(folder, "plugin-descriptor.properties"), descriptor(distribution, module));
}

function descriptor({ engine, version, java }: DatastoreDistribution, module: ServerModule): string {
  const properties = {
    name: module.name,
    description: `${module.name}, from its published artifacts`,
    version,
    [`${engine}.version`]: version,
    "java.version": String(java),
    classname: module.className,
    "has.native.controller": "false",
    ...(engine === "elasticsearch" ? { licensed: "false" } : {}),
    ...(module.extends === undefined ? {} : { "extended.plugins": module.extends }),
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
