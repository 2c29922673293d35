import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { guardProcess, markedEnvironment, releaseProcess } from "./guardian";
import { lastLines } from "./last-lines";
import { withProgress } from "./progress";

const quotedLines = 30;
const pollMilliseconds = 100;
const stopSeconds = 30;

interface ServerProcessOptions {
  label: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Receives stdout and stderr, appended. */
  logFile: string;
  /** Asked until it says yes; an exception means not yet, and is quoted if it never becomes a yes. */
  ready(): Promise<boolean>;
  readyTimeoutSeconds: number;
  usualSeconds: number;
}

/** A running server in a process group of its own, watched by the guardian. */
export interface ServerProcess {
  pid: number;
  logFile: string;
  /** Asks it to end and waits; after 30 s it is killed. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  exited: Promise<number | null>;
}

/** Starts a server and waits until it is ready. If it dies or is too slow, the error quotes the end of its log. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: markedEnvironment(options.env),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const pid = await startedPid(child, options.label);
  guardProcess(pid, options.label);
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      // What the server itself started must not stay behind.
      signalGroup(pid, "SIGKILL");
      releaseProcess(pid);
      resolve(code);
    });
  });
  const server = { pid, logFile: options.logFile, exited, ...endings(child, pid, exited) };
  try {
    await withProgress(`Starting ${options.label}`, options.usualSeconds, () => untilReady(options, exited));
  } catch (error) {
    await server.kill();
    throw error;
  }
  return server;
}

function startedPid(child: ChildProcess, label: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${label} could not be started: ${error.message}`)));
    if (child.pid !== undefined) resolve(child.pid);
  });
}

function endings(
  child: ChildProcess,
  pid: number,
  exited: Promise<number | null>,
): Pick<ServerProcess, "stop" | "kill"> {
  // Once it has ended, its id may belong to somebody else.
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(pid, name);
  };
  const kill = async (): Promise<void> => {
    signal("SIGKILL");
    await exited;
  };
  const stop = async (): Promise<void> => {
    signal("SIGTERM");
    const impatience = setTimeout(() => signal("SIGKILL"), stopSeconds * 1000);
    await exited;
    clearTimeout(impatience);
  };
  return { stop, kill };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

async function untilReady(options: ServerProcessOptions, exited: Promise<number | null>): Promise<void> {
  const deadline = Date.now() + options.readyTimeoutSeconds * 1000;
  const tooLate = delay(options.readyTimeoutSeconds * 1000, "too late" as const, { ref: false });
  const ended = exited.then((code) => ({ code }));
  let lastAnswer = "";
  const asked = (): Promise<boolean> =>
    options.ready().catch((error: unknown) => {
      lastAnswer = `\nLast answer: ${String(error)}`;
      return false;
    });
  while (Date.now() < deadline) {
    const outcome = await Promise.race([asked(), ended, tooLate]);
    if (outcome === true) return;
    if (typeof outcome === "object") {
      throw await failure(`ended with ${outcome.code ?? "a signal"} instead of starting`, options);
    }
    await Promise.race([ended, delay(pollMilliseconds)]);
  }
  throw await failure(`was not ready within ${options.readyTimeoutSeconds} s${lastAnswer}`, options);
}

async function failure(what: string, options: ServerProcessOptions): Promise<Error> {
  const log = await readFile(options.logFile, "utf8");
  return new Error(`${options.label} ${what}\nThe end of ${options.logFile}:\n${lastLines(log, quotedLines)}`);
}
