import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../run-command";
import type { DatastoreDistribution } from "./datastore-kinds";
import type { JavaHome } from "./java-home";

const launcherFolder = join(__dirname, "launcher");
const rootAnswerFolder = join(launcherFolder, "root-answer");

/** All Java sources of ours that an engine's server needs. */
export function launcherSources(engine: DatastoreDistribution["engine"]): Promise<string[]> {
  const folders = [launcherFolder, join(launcherFolder, engine)];
  return javaSources(engine === "elasticsearch" ? [...folders, rootAnswerFolder] : folders);
}

/** Compiles what starts the server to launcher.jar; Elasticsearch's answer to GET / is a module of its own, from lib/. */
export async function compileLauncher(
  { engine, java }: DatastoreDistribution,
  jdk: JavaHome,
  folder: string,
): Promise<void> {
  const compile = async (sourceFolders: readonly string[], jar: string): Promise<void> => {
    const classes = join(folder, "classes");
    const javac = ["--release", String(java), "-cp", join(folder, "lib", "*"), "-d", classes];
    await runCommand(join(jdk.home, "bin", "javac"), [...javac, ...(await javaSources(sourceFolders))]);
    await runCommand(join(jdk.home, "bin", "jar"), ["--create", "--file", jar, "-C", classes, "."]);
    await rm(classes, { recursive: true });
  };
  await compile([launcherFolder, join(launcherFolder, engine)], join(folder, "launcher.jar"));
  if (engine === "elasticsearch") await compile([rootAnswerFolder], join(folder, "lib", "root-answer.jar"));
}

async function javaSources(folders: readonly string[]): Promise<string[]> {
  const sources: string[] = [];
  for (const folder of folders) {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".java")).sort();
    sources.push(...names.map((name) => join(folder, name)));
  }
  return sources;
}
