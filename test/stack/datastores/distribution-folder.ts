import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { cachedTool } from "../tool-cache";
import { type DatastoreKind, type DatastorePlugin, type ServerModule, distributions } from "./datastore-kinds";
import { javaHome } from "./java-home";
import { compileLauncher, launcherSources } from "./launcher-jars";
import { fetchJars, pomFile } from "./maven-jars";
import { layOutModule } from "./module-folder";

const usualSeconds = 20;

/** The folder of a kind in the tool cache: lib/ and launcher.jar (its class path), modules/. Fetched and built once. */
export async function distributionFolder(kind: DatastoreKind): Promise<string> {
  const distribution = distributions[kind];
  const { engine, version, java, modules } = distribution;
  return cachedTool({
    name: kind,
    key: `${version}-${await fingerprint([pomFile(kind), ...(await launcherSources(engine))], modules)}`,
    usualSeconds,
    build: async (folder) => {
      const jdk = await javaHome(java, kind);
      const jars = join(folder, "lib");
      await fetchJars(kind, jdk, jars);
      await compileLauncher(distribution, jdk, folder);
      for (const module of modules) await layOutModule(distribution, module, jars, join(folder, "modules"));
    },
  });
}

/** The folder of a plugin in the tool cache, in the shape that the server expects below its plugins folder. */
export async function pluginFolder(kind: DatastoreKind, plugin: DatastorePlugin): Promise<string> {
  const distribution = distributions[kind];
  const module = distribution.plugins[plugin];
  if (module === undefined) throw new Error(`${plugin} is not published for ${kind}`);
  const server = await distributionFolder(kind);
  const pomName = `${kind}-${plugin}`;
  const tool = await cachedTool({
    name: pomName,
    key: `${distribution.version}-${await fingerprint([pomFile(pomName)], [module], basename(server))}`,
    usualSeconds,
    build: async (folder) => {
      const jars = join(folder, "jars");
      await fetchJars(pomName, await javaHome(distribution.java, pomName), jars);
      // The server refuses a plugin with a class that it has itself ("jar hell").
      const ofServer = new Set((await readdir(join(server, "lib"))).map(artifact));
      for (const jar of await readdir(jars)) if (ofServer.has(artifact(jar))) await rm(join(jars, jar));
      await layOutModule(distribution, module, jars, folder);
      await rm(jars, { recursive: true });
    },
  });
  return join(tool, plugin);
}

/** A jar's name without its version. */
function artifact(jar: string): string {
  return jar.replace(/-\d.*$/, "");
}

/** Changes with everything that decides what is in the folder. */
async function fingerprint(
  files: readonly string[],
  modules: readonly ServerModule[],
  ...more: string[]
): Promise<string> {
  const layout = ["distribution-folder.ts", "launcher-jars.ts", "module-folder.ts"].map((name) =>
    join(__dirname, name),
  );
  const hash = createHash("sha256");
  for (const file of [...files, ...layout]) hash.update(await readFile(file));
  for (const module of modules) hash.update(Object.values(module).join());
  return hash.update(more.join()).digest("hex").slice(0, 12);
}
