import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { ensureInstalled } from "./installed.mjs";
import { linkPackageIntoItself } from "./package-link.mjs";
import { runToTheEnd } from "./child.mjs";

const neededNode = 22;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const binaries = join(root, "node_modules", ".bin");
/** Suites that load the package as it is published, from dist. */
const suitesOnBuiltPackage = ["engine", "package"];

/** Makes the repository ready and runs what the arguments name; ends this process as that program ended. */
export async function main(given) {
  const command = commandFor(given);
  if (command === undefined) {
    console.error("Usage: node test/stack/bootstrap.mjs <script.ts> [arguments] | --jest <suite> [arguments]");
    process.exitCode = 2;
    return;
  }
  try {
    await ensureInstalled(root);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  linkPackageIntoItself(root);
  const node = suitableNode();
  const path = [dirname(node), binaries, process.env.PATH ?? ""].join(delimiter);
  for (const nodeArguments of command) {
    const succeeded = await runToTheEnd(node, nodeArguments, { ...process.env, PATH: path });
    if (!succeeded) return;
  }
}

/** What to run, one after the other, as arguments for node. */
function commandFor(given) {
  const [first, ...rest] = given;
  if (first === undefined) return undefined;
  if (first !== "--jest") return [["--import", "tsx", first, ...rest]];
  const [suite, ...jestArguments] = rest;
  if (suite === undefined) return undefined;
  const jest = [join(root, "node_modules/jest/bin/jest.js"), "--selectProjects", suite, ...jestArguments];
  const build = ["--import", "tsx", join(root, "test/stack/build-package.ts")];
  return suitesOnBuiltPackage.includes(suite) ? [build, jest] : [jest];
}

/** The running Node if it is new enough, else the one that is installed with the dependencies. */
function suitableNode() {
  if (Number(process.versions.node.split(".")[0]) >= neededNode) return process.execPath;
  const installed = join(binaries, "node");
  if (existsSync(installed)) return installed;
  console.error(
    `Node.js ${neededNode} is needed to run this. The running one is ${process.versions.node}, and none was installed ` +
      `as ${installed}: npm may have left out the install script of the package node.`,
  );
  process.exit(1);
}
