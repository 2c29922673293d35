import { chmod, copyFile, cp } from "node:fs/promises";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { cachedTool } from "../tool-cache";
import { cliVersion, goBuild, languageHostVersion, moduleFolder } from "./go-tools";

const languageHost = "pulumi-language-nodejs";
const dynamicLauncher = "pulumi-resource-pulumi-nodejs";
const neededNode = 22;
/** Plugins are on PATH or in the project; looking for them elsewhere would cost each operation seconds. */
const withoutNetwork = { PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" };

/** The Pulumi CLI and the environment in which it finds everything that a Node.js program needs. */
export interface PulumiEngine {
  pulumi: string;
  environment: NodeJS.ProcessEnv;
}

/** The `pulumi` on PATH, or one built from its Go packages; what is missing beside it is built too. */
export async function pulumiEngine(): Promise<PulumiEngine> {
  const onPath = findOnPath("pulumi");
  const pulumi = onPath ?? join(await builtEngine(), "pulumi");
  const besideCli = dirname(realpathSync(pulumi));
  const isComplete = [languageHost, dynamicLauncher].every(
    (program) => findOnPath(program) !== undefined || existsSync(join(besideCli, program)),
  );
  const languageHostFolder = isComplete ? [] : [await builtLanguageHost()];
  const path = [dirname(pulumi), ...languageHostFolder, nodeFolder(), process.env["PATH"] ?? ""].join(delimiter);
  return { pulumi, environment: { ...inheritedEnvironment(), ...withoutNetwork, PATH: path } };
}

/** The CLI with the language host beside it: one that it finds elsewhere on PATH, it warns about at every operation. */
function builtEngine(): Promise<string> {
  return cachedTool({
    name: "pulumi-engine",
    key: `${cliVersion}-${languageHostVersion}-${process.platform}-${process.arch}`,
    usualSeconds: 150,
    build: async (folder) => {
      await cp(await builtLanguageHost(), folder, { recursive: true });
      await goBuild("cli", join(folder, "pulumi"));
    },
  });
}

function builtLanguageHost(): Promise<string> {
  return cachedTool({
    name: "pulumi-language-host",
    key: `${languageHostVersion}-${process.platform}-${process.arch}`,
    usualSeconds: 40,
    build: async (folder) => {
      await goBuild("languageHost", join(folder, languageHost));
      const launcher = join(folder, dynamicLauncher);
      await copyFile(join(await moduleFolder("languageHost"), "nodejs", "dist", dynamicLauncher), launcher);
      await chmod(launcher, 0o755);
    },
  });
}

/** The folder of a Node that the current `@pulumi/pulumi` accepts: ours, or the one among the dependencies. */
function nodeFolder(): string {
  const running = Number(process.versions.node.split(".")[0]);
  return running >= neededNode ? dirname(process.execPath) : join(__dirname, "../../../node_modules/node/bin");
}

/** Nothing of the user's own Pulumi settings, nor of the test runner, reaches the engine. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(PULUMI_.*|NODE_OPTIONS|NODE_ENV|JEST_WORKER_ID|TS_NODE_.*|TSX_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function findOnPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
