import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { type DatastoreKind, type DatastorePlugin, distributions } from "./datastore-kinds";
import { distributionFolder, pluginFolder } from "./distribution-folder";
import { javaHome } from "./java-home";

/**
 * Enough for every test that we have; a node alone uses about 100 MiB of it, and with room to spare it would only
 * collect garbage later, so that several servers fit on a small machine.
 */
const defaultHeapMegabytes = 512;

/** What a test may set beyond the defaults. */
export interface DatastoreOptions {
  /** Node settings, as in elasticsearch.yml or opensearch.yml; they win over ours. */
  settings?: Record<string, string>;
  /** What the real server reads from its keystore, such as s3.client.default.access_key. */
  secureSettings?: Record<string, string>;
  plugins?: readonly DatastorePlugin[];
  /** Folders of further plugins, by name. */
  pluginFolders?: Readonly<Record<string, string>>;
  /** What lies in the server's config folder, by path below it. */
  configFiles?: Readonly<Record<string, string>>;
  heapMegabytes?: number;
  /** Stores on the disk, as users' servers do, also where memory would do: for measurements. */
  onDisk?: boolean;
  /** Variables for the server's process, beside our own. */
  environment?: Record<string, string>;
}

/** Where one server lives and listens. */
export interface DatastorePlace {
  home: string;
  dataFolder: string;
  repositoryFolder: string;
  /** 0 where the system is to choose one that is free. */
  httpPort: number;
}

/** Lays out the server's home folder, and says how it is started in it. */
export async function prepareServer(
  kind: DatastoreKind,
  place: DatastorePlace,
  options: DatastoreOptions,
  moreJavaOptions: readonly string[],
): Promise<{ command: string; args: string[] }> {
  const { java: oldestJava, launcher } = distributions[kind];
  const distribution = await distributionFolder(kind);
  const ownFolders = ["config", "tmp", "plugins", "logs"].map((name) => join(place.home, name));
  for (const folder of [...ownFolders, place.repositoryFolder]) await mkdir(folder, { recursive: true });
  await symlink(join(distribution, "modules"), join(place.home, "modules"));
  for (const plugin of options.plugins ?? []) {
    await symlink(await pluginFolder(kind, plugin), join(place.home, "plugins", plugin));
  }
  for (const [name, folder] of Object.entries(options.pluginFolders ?? {})) {
    await symlink(folder, join(place.home, "plugins", name));
  }
  for (const [path, text] of Object.entries(options.configFiles ?? {})) {
    const file = join(place.home, "config", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
  }
  await writeSettings(place, options);
  const heap = options.heapMegabytes ?? defaultHeapMegabytes;
  const jdk = await javaHome(oldestJava, kind);
  const classPath = [join(distribution, "launcher.jar"), join(distribution, "lib", "*")].join(":");
  const logging = join(__dirname, "launcher", "log4j2.properties");
  const java = [...javaOptions(place.home, heap, jdk.version), ...moreJavaOptions];
  const args = [...java, "-cp", classPath, launcher, place.home, logging];
  return { command: join(jdk.home, "bin", "java"), args };
}

/** Writes what the launcher reads when the server starts. */
export async function writeSettings(place: DatastorePlace, options: DatastoreOptions): Promise<void> {
  const properties: Record<string, string> = { ...nodeSettings(place), ...options.settings };
  for (const [name, value] of Object.entries(options.secureSettings ?? {})) properties[`secure:${name}`] = value;
  const file = join(place.home, "config", "launch.properties");
  await writeFile(file, propertiesText(properties), { mode: 0o600 });
}

function nodeSettings(place: DatastorePlace): Record<string, string> {
  return {
    "path.home": place.home,
    "path.data": place.dataFolder,
    "path.repo": place.repositoryFolder,
    "node.name": "datastore-0",
    "cluster.name": "datastore",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "http.port": String(place.httpPort),
    "transport.port": "0",
    // It writes down which ports it got.
    "node.portsfile": "true",
    // A nearly full disk of the developer's must not make indices read-only.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
  };
}

function javaOptions(home: string, heapMegabytes: number, javaVersion: number): string[] {
  return [
    "-Xms64m",
    `-Xmx${heapMegabytes}m`,
    // Small heaps and few cores: starts sooner and stays smaller than G1.
    "-XX:+UseSerialGC",
    // Tests end before the optimizing compiler pays off.
    "-XX:TieredStopAtLevel=1",
    `-XX:ErrorFile=${join(home, "java-crash.log")}`,
    // The distribution's start script sets it; the S3 plugin looks for AWS profiles there.
    `-Dopensearch.path.conf=${join(home, "config")}`,
    `-Djava.io.tmpdir=${join(home, "tmp")}`,
    "-Djava.awt.headless=true",
    // Newer versions of Java warn about it, and will refuse it.
    ...(javaVersion >= 22 ? ["--enable-native-access=ALL-UNNAMED"] : []),
    "-Dfile.encoding=UTF-8",
    "-Dlog4j2.disable.jmx=true",
    // The launcher ends the node in a shutdown hook: what the node says meanwhile must not be lost.
    "-Dlog4j.shutdownHookEnabled=false",
  ];
}

/** Java's properties format: what has a meaning in it is escaped. */
function propertiesText(properties: Record<string, string>): string {
  const escaped = (text: string): string =>
    text.replace(/[\\:=#!\s]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Object.entries(properties)
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}\n`)
    .join("");
}
