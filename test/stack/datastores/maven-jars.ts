import { join } from "node:path";

import { runCommand } from "../run-command";
import type { JavaHome } from "./java-home";

/** The pom.xml that names what is fetched: one folder for each server and plugin. */
export function pomFile(name: string): string {
  return join(__dirname, name, "pom.xml");
}

/** Fetches the jars that a pom.xml names, and all that they need, into a folder. */
export async function fetchJars(pomName: string, jdk: JavaHome, target: string): Promise<void> {
  const options = ["--batch-mode", "--quiet", "--no-transfer-progress", "--file", pomFile(pomName)];
  const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${target}`, "-DincludeScope=runtime"];
  try {
    await runCommand("mvn", [...options, ...goal], { env: { ...process.env, JAVA_HOME: jdk.home } });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new Error("Maven fetches the servers: install it, so that `mvn` is on PATH", { cause: error });
  }
}
