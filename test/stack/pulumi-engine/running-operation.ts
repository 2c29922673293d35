import { spawn } from "node:child_process";

import { guardProcess, markedEnvironment, releaseProcess } from "../guardian";

const endSeconds = 900;

/** A Pulumi operation that runs, for tests that interrupt it. */
export interface RunningOperation {
  pid: number;
  /** Everything printed so far. */
  output(): string;
  /** To the CLI alone, or, as Ctrl-C in a terminal does, to all that it started too. */
  signal(name: NodeJS.Signals, to?: "cli" | "group"): void;
  /** Waits until the output matches; an error quotes the output when it ends or takes too long before. */
  waitForOutput(pattern: RegExp, timeoutSeconds?: number): Promise<void>;
  /** Settles when the CLI has ended, with its exit code (null after a signal). */
  done: Promise<{ code: number | null; output: string }>;
}

/** Starts a command in a process group of its own, watched by the guardian. */
export function startOperation(
  command: string,
  commandArguments: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): RunningOperation {
  const child = spawn(command, commandArguments, {
    cwd: options.cwd,
    env: markedEnvironment(options.env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  guardProcess(pid, `pulumi ${commandArguments[0] ?? ""}`);
  let output = "";
  let isEnded = false;
  let noticed: () => void = () => undefined;
  const receive = (chunk: Buffer): void => {
    output += chunk.toString();
    noticed();
  };
  child.stdout.on("data", receive);
  child.stderr.on("data", receive);
  const done = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once("exit", (code) => {
      isEnded = true;
      releaseProcess(pid);
      noticed();
      resolve({ code, output });
    });
  });

  async function waitForOutput(pattern: RegExp, timeoutSeconds = endSeconds): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      noticed();
    }, timeoutSeconds * 1000);
    while (!pattern.test(output)) {
      if (isLate || isEnded) {
        clearTimeout(timer);
        throw new Error(`${isEnded ? "Ended" : `Ran ${timeoutSeconds} s`} without printing ${pattern}:\n${output}`);
      }
      await new Promise<void>((resolve) => (noticed = resolve));
    }
    clearTimeout(timer);
  }

  return {
    pid,
    output: () => output,
    signal: (name, to = "cli") => void process.kill(to === "cli" ? pid : -pid, name),
    waitForOutput,
    done,
  };
}
