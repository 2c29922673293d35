import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../run-command";
import { type ServerProcess, startServerProcess } from "../server-process";
import { nodePath } from "./node-programs";

/** The node's address inside; nobody outside sees it. */
export const nodeAddress = "10.89.0.1";

/** A network, mounts and processes of its own. With its first process all the others in it end, and its mounts go. */
export interface Namespace {
  /** The first process in it, as it is known outside. */
  firstProcess: number;
  /** The command line that runs a command inside. */
  inside: (command: string, args: readonly string[]) => { command: string; args: string[] };
  environment: NodeJS.ProcessEnv;
}

/** One that ends with us. */
export interface OwnNamespace extends Namespace {
  end(): Promise<void>;
}

/** Creates the namespace in which a cluster lives. Nothing of the host's network or mounts is touched. */
export async function createNamespace(folder: string, pause: string): Promise<OwnNamespace> {
  const isolation = ["--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"];
  const script = [join(__dirname, "namespace.sh"), folder, `${nodeAddress}/24`, pause];
  const holder = await startServerProcess({
    label: "the cluster's namespace",
    command: "unshare",
    args: [...isolation, "sh", ...script],
    env: nodeEnvironment(),
    logFile: join(folder, "logs", "namespace.log"),
    ready: () => Promise.resolve(existsSync(join(folder, "namespace-ready"))),
    readyTimeoutSeconds: 200,
    usualSeconds: 1,
  });
  // Everything inside ends with it at once; nothing in there is worth an orderly end.
  return { ...namespaceOf(await firstProcess(holder)), end: () => holder.kill() };
}

/** The namespace that some process has created. */
export function namespaceOf(firstProcess: number): Namespace {
  const into = ["--target", String(firstProcess), "--net", "--mount", "--pid", "--ipc", "--"];
  return {
    firstProcess,
    inside: (command, args) => ({ command: "nsenter", args: [...into, command, ...args] }),
    environment: nodeEnvironment(),
  };
}

function nodeEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: nodePath() };
}

/** Runs a command inside to its end, and returns what it printed. */
export async function runInside(namespace: Namespace, command: string, args: readonly string[]): Promise<string> {
  const entered = namespace.inside(command, args);
  return (await runCommand(entered.command, entered.args, { env: namespace.environment })).stdout;
}

/** `unshare` stays outside; its child is the first process inside. */
async function firstProcess({ pid }: ServerProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}
