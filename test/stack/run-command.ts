import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

import { guardProcess, markedEnvironment, releaseProcess } from "./guardian";
import { lastLines } from "./last-lines";

const quotedLines = 40;

interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Receives what the command prints, appended. */
  logFile?: string;
  /** After these the command hangs and is ended. Default: 3600, since a cold build takes long on a busy machine. */
  timeoutSeconds?: number;
  /** Shows what the command prints while it runs: all of it, or what it prints on standard error. */
  show?: true | "stderr";
  /** An exit code other than 0 is returned instead of thrown. */
  allowFailure?: boolean;
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

/** Runs a command to its end. A failure quotes the end of what it printed. */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { timeoutSeconds = 3600 } = options;
  const child = spawn(command, commandArguments, {
    cwd: options.cwd,
    env: markedEnvironment(options.env),
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a time-out and the guardian end what the command started as well.
    detached: true,
  });
  const shown = [command, ...commandArguments].join(" ");
  if (child.pid !== undefined) guardProcess(child.pid, shown);
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: "a" });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const receive = (parts: Buffer[], screen: NodeJS.WriteStream) => (chunk: Buffer) => {
    parts.push(chunk);
    log?.write(chunk);
    if (options.show === true || (options.show === "stderr" && screen === process.stderr)) screen.write(chunk);
  };
  child.stdout.on("data", receive(stdout, process.stdout));
  child.stderr.on("data", receive(stderr, process.stderr));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, timeoutSeconds * 1000);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode, signal) => resolve(exitCode ?? (signal === null ? 1 : 128)));
    });
    const result = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), code };
    if (timedOut) throw new Error(failure(`${shown} ran longer than ${timeoutSeconds} s`, result));
    if (code !== 0 && options.allowFailure !== true) throw new Error(failure(`${shown} ended with ${code}`, result));
    return result;
  } finally {
    clearTimeout(timer);
    log?.end();
    if (child.pid !== undefined) releaseProcess(child.pid);
  }
}

function failure(what: string, result: CommandResult): string {
  return `${what}:\n${lastLines(`${result.stdout}\n${result.stderr}`, quotedLines)}`;
}
