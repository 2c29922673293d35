import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const stack = join(__dirname, "../../stack");

/** A second process that runs JavaScript text with the exports of the named file of test/stack as `stack`. */
export function runWithStack(file: string, text: string, environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const program = `const stack = require(${JSON.stringify(join(stack, `${file}.ts`))});\nvoid (async () => {\n${text}\n})();`;
  // Not the command tsx: that is a process of its own between us and the program, and takes the signals.
  return spawn(process.execPath, ["--import", require.resolve("tsx"), "--eval", program], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What the process printed and its exit code, once it has ended. */
export async function outcome(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}
