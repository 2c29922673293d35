import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import * as v from "valibot";

import { runCommand } from "../run-command";
import { cachedTool } from "../tool-cache";

/** The version in server/go.mod. */
export const kubernetesVersion = "1.34.1";

const sources = join(__dirname, "server");
const programs = ["ask", "cluster", "forward", "pause"] as const;
const buildRecord = "build.json";
const versionPackage = "k8s.io/component-base/version";

/** Programs built from the modules that the committed go.mod and go.sum name. */
export interface ServerPrograms {
  /** Asks a server for its health. */
  ask: string;
  /** All servers of a cluster in one program. */
  cluster: string;
  /** Carries connections into a network namespace and out of it. */
  forward: string;
  /** First process of a namespace. */
  pause: string;
}

export async function serverPrograms(): Promise<ServerPrograms> {
  const folder = await cachedTool({
    name: "kubernetes",
    key: `${kubernetesVersion}-${sourceHash()}-${process.arch}`,
    usualSeconds: 330,
    build: buildPrograms,
  });
  const [ask, cluster, forward, pause] = programs;
  const path = (program: string): string => join(folder, program);
  return { ask: path(ask), cluster: path(cluster), forward: path(forward), pause: path(pause) };
}

/** In how many seconds this machine built the programs, whatever Go had in its caches; undefined if nobody noted it. */
export async function programsBuiltIn(): Promise<number | undefined> {
  const { cluster } = await serverPrograms();
  const text = await readFile(join(dirname(cluster), buildRecord), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  return v.parse(v.object({ seconds: v.number() }), JSON.parse(text)).seconds;
}

async function buildPrograms(folder: string): Promise<void> {
  const started = Date.now();
  const [major, minor] = kubernetesVersion.split(".");
  const version = { gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor };
  // Without its version inside, the API server's checks of feature versions fail.
  const versions = Object.entries(version).map(([name, value]) => `-X ${versionPackage}.${name}=${value}`);
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", ["-s -w", ...versions].join(" ")];
  for (const program of programs) {
    // Not under `nice`: beside two busy processes it would get a tenth of a core, and take an hour.
    const build = ["build", ...flags, "-o", join(folder, program), `./${program}`];
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };
    await runCommand("go", build, { cwd: sources, env });
  }
  await writeFile(join(folder, buildRecord), JSON.stringify({ seconds: Math.round((Date.now() - started) / 1000) }));
}

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", ...programs.map((program) => join(program, "main.go"))]) {
    hash.update(readFileSync(join(sources, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
