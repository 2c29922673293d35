import { spawn } from "node:child_process";
import { join } from "node:path";

import { markedEnvironment } from "../stack/guardian";
import { type CommandResult, runCommand } from "../stack/run-command";
import { toolCacheFolder } from "../stack/tool-cache";

/** A password that no output may hold. */
export const PASSWORD = "s3cret-of-the-tests";

const executable = join(__dirname, "../../dist/cli/camunda-backup.js");

/** A process a command, all with the same packages. */
const compiled = join(toolCacheFolder(), "compiled-javascript");

/** The built command, with a config file and a credential given by variable; keeps all that it ever printed. */
export class BuiltCommand {
  printed = "";

  constructor(private readonly config: string) {}

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, CAMUNDA_BACKUP_CONFIG: this.config, THE_PASSWORD: PASSWORD, NODE_COMPILE_CACHE: compiled };
  }

  /** Runs it to its end, whatever that is. */
  async run(...argv: string[]): Promise<CommandResult> {
    const options = { env: this.environment, allowFailure: true, timeoutSeconds: 900 };
    const result = await runCommand(process.execPath, [executable, ...argv], options);
    this.printed += result.stdout + result.stderr;
    return result;
  }

  /** Runs it with --json, expects it to succeed, and gives what it said. */
  async json(...argv: string[]): Promise<unknown> {
    const { stdout, stderr, code } = await this.run(...argv, "--json");
    if (code !== 0) throw new Error(`camunda-backup ${argv.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Starts it, sends the signal as soon as `when` holds, and waits for its end; SIGKILL leaves no code. */
  async signal(
    signal: "SIGINT" | "SIGKILL",
    when: () => Promise<void>,
    ...argv: string[]
  ): Promise<{ code: number | null; stderr: string }> {
    const child = spawn(process.execPath, [executable, ...argv], {
      env: markedEnvironment(this.environment),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await when();
    child.kill(signal);
    const code = await ended;
    this.printed += stderr;
    return { code, stderr };
  }
}
