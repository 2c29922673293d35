import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../run-command";
import { cachedTool } from "../tool-cache";
import { type DatastoreKind, type DatastorePlugin, type ServerModule, distributions } from "./datastore-kinds";
import { type JavaHome, javaHome } from "./java-home";

const launcherFolder = join(__dirname, "launcher");

/** The folder of a kind in the tool cache: lib/ and launcher.jar (class path), modules/. Fetched and built once. */
export async function distributionFolder(kind: DatastoreKind): Promise<string> {
  const { engine, version, java, modules } = distributions[kind];
  const sources = await launcherSources(engine);
  return cachedTool({
    name: kind,
    key: `${version}-${await fingerprint([join(__dirname, kind, "pom.xml"), ...sources, __filename], modules)}`,
    usualSeconds: 20,
    build: async (folder) => {
      const jdk = await javaHome(java, kind);
      await fetchJars(kind, jdk, join(folder, "lib"));
      await compileLauncher({ kind, jdk, folder });
      for (const module of modules) await layOutModule(kind, module, join(folder, "lib"), join(folder, "modules"));
    },
  });
}

/** The folder of a plugin in the tool cache, in the shape that the server expects below its plugins folder. */
export async function pluginFolder(kind: DatastoreKind, plugin: DatastorePlugin): Promise<string> {
  const { plugins, version, java } = distributions[kind];
  const module = plugins[plugin];
  if (module === undefined) throw new Error(`${plugin} is not published for ${kind}`);
  const server = await distributionFolder(kind);
  const pom = `${kind}-${plugin}`;
  const tool = await cachedTool({
    name: pom,
    key: `${version}-${await fingerprint([join(__dirname, pom, "pom.xml"), __filename], [module])}`,
    usualSeconds: 20,
    build: async (folder) => {
      const jars = join(folder, "jars");
      await fetchJars(pom, await javaHome(java, pom), jars);
      // A class that the server has too would be refused ("jar hell").
      const ofServer = new Set((await readdir(join(server, "lib"))).map(artifact));
      for (const jar of await readdir(jars)) if (ofServer.has(artifact(jar))) await rm(join(jars, jar));
      await layOutModule(kind, module, jars, folder);
      await rm(jars, { recursive: true });
    },
  });
  return join(tool, plugin);
}

/** A jar's name without its version. */
function artifact(jar: string): string {
  return jar.replace(/-\d.*$/, "");
}

async function fingerprint(files: readonly string[], modules: readonly ServerModule[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  hash.update(modules.map((module) => Object.values(module).join()).join());
  return hash.digest("hex").slice(0, 12);
}

async function launcherSources(engine: "elasticsearch" | "opensearch"): Promise<string[]> {
  const folders = [launcherFolder, join(launcherFolder, engine), join(launcherFolder, "root-answer")];
  const found: string[] = [];
  for (const folder of folders) {
    found.push(...(await readdir(folder)).filter((name) => name.endsWith(".java")).map((name) => join(folder, name)));
  }
  return found.sort();
}

async function fetchJars(pomFolder: string, jdk: JavaHome, target: string): Promise<void> {
  const options = ["--batch-mode", "--quiet", "--no-transfer-progress", "--file", join(__dirname, pomFolder, "pom.xml")];
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${target}`, "-DincludeScope=runtime"];
  try {
    await runCommand("mvn", [...options, ...goal], { env: { ...process.env, JAVA_HOME: jdk.home } });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new Error("Maven is needed to fetch the servers: install it, so that `mvn` is on PATH", { cause: error });
  }
}

/** Compiles what starts the server to launcher.jar, and Elasticsearch's answer to GET / to a jar of its own in lib/. */
async function compileLauncher(build: { kind: DatastoreKind; jdk: JavaHome; folder: string }): Promise<void> {
  const { engine } = distributions[build.kind];
  const jar = async (sourceFolders: readonly string[], target: string): Promise<void> => {
    const sources: string[] = [];
    for (const folder of sourceFolders) {
      sources.push(...(await readdir(folder)).filter((name) => name.endsWith(".java")).map((name) => join(folder, name)));
    }
    const classes = join(build.folder, "classes");
    const release = String(distributions[build.kind].java);
    const classPath = join(build.folder, "lib", "*");
    const bin = join(build.jdk.home, "bin");
    await runCommand(join(bin, "javac"), ["--release", release, "-cp", classPath, "-d", classes, ...sources]);
    await runCommand(join(bin, "jar"), ["--create", "--file", target, "-C", classes, "."]);
    await rm(classes, { recursive: true });
  };
  await jar([launcherFolder, join(launcherFolder, engine)], join(build.folder, "launcher.jar"));
  if (engine === "elasticsearch") {
    await jar([join(launcherFolder, "root-answer")], join(build.folder, "lib", "root-answer.jar"));
  }
}

/** Moves a module's jars to a folder of its own and describes it there. */
async function layOutModule(kind: DatastoreKind, module: ServerModule, jars: string, parent: string): Promise<void> {
  const folder = join(parent, module.name);
  await mkdir(folder, { recursive: true });
  const own = (await readdir(jars)).filter((jar) => module.jars.test(jar));
  if (own.length === 0) throw new Error(`Maven brought no jar for ${module.name} of ${kind}`);
  for (const jar of own) await rename(join(jars, jar), join(folder, jar));
  const { engine, version, java } = distributions[kind];
  const descriptor = {
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
  const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(folder, "plugin-descriptor.properties"), lines.join(""));
}
