import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Folders in which each entry is a Java installation, and where in the entry it begins. */
const usualFolders = [
  { folder: "/usr/lib/jvm", inside: "" },
  { folder: "/opt", inside: "" },
  { folder: join(homedir(), ".sdkman/candidates/java"), inside: "" },
  { folder: join(homedir(), ".jdks"), inside: "" },
  { folder: "/Library/Java/JavaVirtualMachines", inside: "Contents/Home" },
  { folder: join(homedir(), "Library/Java/JavaVirtualMachines"), inside: "Contents/Home" },
  { folder: "/opt/homebrew/opt", inside: "libexec/openjdk.jdk/Contents/Home" },
  { folder: "/usr/local/opt", inside: "libexec/openjdk.jdk/Contents/Home" },
];

/** A Java development kit of this machine. */
export interface JavaHome {
  home: string;
  version: number;
  /** Such as 17.0.15. */
  exactVersion: string;
}

/**
 * A development kit that is new enough: the one in JAVA_HOME, else the one on PATH, else the oldest suitable one of the
 * usual folders, because a server is more likely to know it.
 */
export async function javaHome(minimum: number, neededBy: string): Promise<JavaHome> {
  const preferred = [process.env["JAVA_HOME"], await homeOfJavaOnPath()];
  const seen: JavaHome[] = [];
  for (const home of preferred) {
    const java = home === undefined ? undefined : await developmentKit(home);
    if (java !== undefined && java.version >= minimum) return java;
    if (java !== undefined) seen.push(java);
  }
  const others = (await installedHomes()).sort((one, other) => one.version - other.version);
  const suitable = others.find((java) => java.version >= minimum);
  if (suitable !== undefined) return suitable;
  const found = [...seen, ...others].map((java) => `${java.version} in ${java.home}`);
  throw new Error(
    `${neededBy} needs a Java development kit (JDK) ${minimum} or newer, with javac. ` +
      `Found: ${found.length === 0 ? "none" : [...new Set(found)].join(", ")}. ` +
      `Install one (for example Temurin 25) and set JAVA_HOME to its folder.`,
  );
}

async function homeOfJavaOnPath(): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const java = join(folder, "java");
    if (folder !== "" && existsSync(java)) return dirname(dirname(await realpath(java)));
  }
  return undefined;
}

async function installedHomes(): Promise<JavaHome[]> {
  const found: JavaHome[] = [];
  for (const { folder, inside } of usualFolders) {
    for (const name of existsSync(folder) ? await readdir(folder) : []) {
      const java = await developmentKit(join(folder, name, inside));
      if (java !== undefined) found.push(java);
    }
  }
  return found;
}

/** Undefined if the folder holds no Java, or one without its compiler. */
async function developmentKit(home: string): Promise<JavaHome | undefined> {
  const release = join(home, "release");
  if (!existsSync(release) || !existsSync(join(home, "bin", "javac"))) return undefined;
  const [, exactVersion, version] = /^JAVA_VERSION="((\d+)[^"]*)/m.exec(await readFile(release, "utf8")) ?? [];
  return exactVersion === undefined ? undefined : { home, version: Number(version), exactVersion };
}
