import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as v from "valibot";

import { buildPackage } from "../build-package";
import { temporaryFolder } from "../guardian";
import { lastLines } from "../last-lines";
import { runCommand } from "../run-command";
import { toolCacheFolder } from "../tool-cache";
import { type EngineEvents, readEventLog } from "./event-log";
import { fillProjectFolder, programFile, type ProgramLanguage } from "./project-folder";
import { type PulumiEngine, pulumiEngine } from "./pulumi-engine";
import { type RunningOperation, startOperation } from "./running-operation";
import { parseStackExport, type StackExport } from "./stack-export";

const stackName = "test";
const packageName = "pulumi-camunda-backup";
const lightStart = join(__dirname, "light-start.cjs");

interface ProjectOptions {
  name?: string;
  /** The text of index.ts or index.js. JavaScript starts faster. */
  program: string;
  /** Default: javascript. */
  language?: ProgramLanguage;
  /** Further packages of this checkout's node_modules that the program imports, such as @pulumi/kubernetes. */
  packages?: readonly string[];
  /** Folders with provider plugins, put first on PATH. */
  pluginFolders?: readonly string[];
  /** Added to the environment of every command; undefined removes a variable. */
  environment?: NodeJS.ProcessEnv;
  /** Each process loads all that a user's does. Default: what no program of ours uses, it does not. */
  fullStart?: boolean;
}

interface OperationOptions {
  refresh?: boolean;
  environment?: NodeJS.ProcessEnv;
  args?: readonly string[];
  /** An operation that fails is returned instead of thrown. */
  allowFailure?: boolean;
}

type Operation = "up" | "preview" | "refresh" | "destroy";

export interface OperationResult extends EngineEvents {
  code: number;
  /** What the CLI printed, standard output first. */
  output: string;
  durationMilliseconds: number;
}

/** A Pulumi project in a folder of its own, with its state beside it, run by the real engine. */
export class PulumiProject {
  private operations = 0;

  private constructor(
    readonly folder: string,
    private readonly language: ProgramLanguage,
    private readonly pulumi: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Creates the folder and the stack "test". */
  static async create(options: ProjectOptions): Promise<PulumiProject> {
    const engine = await pulumiEngine();
    const name = options.name ?? "backup-test";
    const language = options.language ?? "javascript";
    const folder = await temporaryFolder(name);
    await fillProjectFolder(folder, { name, language, packages: options.packages ?? [] });
    const own = projectEnvironment(engine, folder);
    const path = [...(options.pluginFolders ?? []), own["PATH"]].join(delimiter);
    const light = { NODE_OPTIONS: `--require "${lightStart}"`, PROGRAM_LANGUAGE: language };
    const start = options.fullStart === true ? {} : light;
    const environment = { ...own, ...start, PATH: path, ...options.environment };
    const project = new PulumiProject(folder, language, engine.pulumi, environment);
    await project.write(options.program);
    await project.run(["stack", "init", stackName]);
    return project;
  }

  /** Creates the stack "test" of a project whose folder holds everything already, program and packages included. */
  static async inFolder(folder: string): Promise<PulumiProject> {
    const engine = await pulumiEngine();
    await mkdir(join(folder, "state"));
    const project = new PulumiProject(folder, "javascript", engine.pulumi, projectEnvironment(engine, folder));
    await project.run(["stack", "init", stackName]);
    return project;
  }

  /** Replaces the program. One that imports the package gets it as this checkout is, built now if need be. */
  async write(program: string): Promise<void> {
    if (program.includes(packageName)) await buildPackage();
    await writeFile(join(this.folder, programFile(this.language)), program);
  }

  up(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("up", options);
  }

  preview(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("preview", options);
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("refresh", options);
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("destroy", options);
  }

  /** Starts `up` without waiting for it. */
  startUp(options: Omit<OperationOptions, "allowFailure"> = {}): RunningOperation {
    const { commandArguments } = this.operation("up", options);
    const env = { ...this.environment, ...options.environment };
    return startOperation(this.pulumi, commandArguments, { cwd: this.folder, env });
  }

  /** Removes the lock that a killed operation left behind. */
  async cancel(): Promise<void> {
    await this.run(["cancel", "--yes"]);
  }

  async exportStack(): Promise<StackExport> {
    return parseStackExport((await this.run(["stack", "export"])).stdout);
  }

  /** Replaces the state by an exported one, of a project with this one's name. */
  async importStack(stackExport: string): Promise<void> {
    const file = join(this.folder, "imported-stack.json");
    await writeFile(file, stackExport);
    await this.run(["stack", "import", "--file", file]);
  }

  /** The stack's outputs; secrets are shown. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["stack", "output", "--json", "--show-secrets"]);
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(stdout));
  }

  async setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    await this.run(["config", "set", options.secret === true ? "--secret" : "--plaintext", key, "--", value]);
  }

  /** Removes the folder, and with it the state. What the program created elsewhere stays: `destroy` it before. */
  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private async operate(operation: Operation, options: OperationOptions): Promise<OperationResult> {
    const { commandArguments, eventLog } = this.operation(operation, options);
    const startedAt = Date.now();
    const { code, stdout, stderr } = await this.run(commandArguments, options.environment, true);
    const durationMilliseconds = Date.now() - startedAt;
    const output = `${stdout}${stderr}`;
    if (code !== 0 && options.allowFailure !== true) {
      throw new Error(`pulumi ${operation} ended with ${code}:\n${lastLines(output, 60)}`);
    }
    return { code, output, durationMilliseconds, ...(await readEventLog(eventLog)) };
  }

  private operation(
    operation: Operation,
    options: OperationOptions,
  ): { commandArguments: readonly string[]; eventLog: string } {
    this.operations += 1;
    const eventLog = join(this.folder, `events-${this.operations}.jsonl`);
    const isPreview = operation === "preview" || options.args?.includes("--preview-only") === true;
    const unattended = isPreview ? [] : ["--yes", "--skip-preview"];
    const refresh = options.refresh === undefined ? [] : [`--refresh=${options.refresh}`];
    const given = options.args ?? [];
    const own = ["--stack", stackName, "--event-log", eventLog, "--suppress-progress"];
    return { commandArguments: [operation, ...own, ...unattended, ...refresh, ...given], eventLog };
  }

  private run(commandArguments: readonly string[], environment: NodeJS.ProcessEnv = {}, allowFailure = false) {
    return runCommand(this.pulumi, ["--non-interactive", "--color", "never", ...commandArguments], {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
      allowFailure,
    });
  }
}

function projectEnvironment(engine: PulumiEngine, folder: string): NodeJS.ProcessEnv {
  return {
    ...engine.environment,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "only for tests",
    // Several Node.js processes start for each operation, all with the same packages.
    NODE_COMPILE_CACHE: join(toolCacheFolder(), "compiled-javascript"),
    // The event log is an option for debugging; the automation API reads it too.
    PULUMI_DEBUG_COMMANDS: "true",
  };
}
