import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { temporaryFolder } from "../stack/guardian";
import { type EngineEvents, readEventLog } from "../stack/pulumi-engine/event-log";
import { pulumiEngine } from "../stack/pulumi-engine/pulumi-engine";
import { runCommand } from "../stack/run-command";

const ROOT = join(__dirname, "../..");

const STACK = "quickstart";

/** Another program than that of this repository's Pulumi.yaml, and what it needs. */
interface QuickstartProgram {
  readonly program: string;
  /** With a provider plugin. */
  readonly pluginFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The project of this repository's Pulumi.yaml, or of another program in it, with settings and state in a folder of their own. */
export class QuickstartStack {
  private operations = 0;

  private constructor(
    private readonly pulumi: string,
    /** What a terminal needs to use the same stack. */
    readonly variables: Readonly<Record<string, string>>,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly folder: string,
    private readonly project: string,
  ) {}

  static async create(config: Readonly<Record<string, string>>, other?: QuickstartProgram): Promise<QuickstartStack> {
    const engine = await pulumiEngine();
    const folder = await temporaryFolder("quickstart");
    await mkdir(join(folder, "state"));
    const variables = {
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "quickstart",
      // The installed @pulumi/kubernetes would have its plugin downloaded, which the quickstart does not need.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PATH: [...(other === undefined ? [] : [other.pluginFolder]), engine.environment["PATH"]].join(delimiter),
      ...other?.environment,
    };
    const environment = { ...engine.environment, ...variables, PULUMI_DEBUG_COMMANDS: "true" };
    const project = other === undefined ? ROOT : await projectOf(other.program, folder);
    const stack = new QuickstartStack(engine.pulumi, variables, environment, folder, project);
    await stack.run(["stack", "init", STACK]);
    for (const [key, value] of Object.entries(config))
      await stack.run(["config", "set", ...stack.settings(), key, value]);
    return stack;
  }

  /** The command, as a user types it in this repository with `variables` set. */
  command(...given: readonly string[]): string {
    // `pulumi stack` takes no config file.
    const settings = given[0] === "stack" ? ["--stack", STACK] : this.settings();
    return ["pulumi", ...this.place(), ...given, ...settings].join(" ");
  }

  /** Runs a command of the CLI, shows what it prints, and gives what the engine did. */
  async operate(...given: readonly string[]): Promise<EngineEvents> {
    this.operations += 1;
    const eventLog = join(this.folder, `events-${this.operations}.jsonl`);
    process.stdout.write(`\n$ pulumi ${given.join(" ")}\n`);
    await this.run([...given, ...this.settings(), "--event-log", eventLog, "--suppress-progress"], true);
    return readEventLog(eventLog);
  }

  private settings(): string[] {
    return ["--stack", STACK, "--config-file", this.configFile()];
  }

  private configFile(): string {
    return join(this.folder, "Pulumi.quickstart.yaml");
  }

  private place(): string[] {
    return this.project === ROOT ? [] : ["--cwd", this.project];
  }

  private run(given: readonly string[], show?: true) {
    const options = { cwd: ROOT, env: this.environment, ...(show === undefined ? {} : { show }) };
    return runCommand(
      this.pulumi,
      ["--non-interactive", "--color", process.stdout.isTTY ? "always" : "never", ...this.place(), ...given],
      options,
    );
  }
}

/** A project folder outside of the repository for a program in it. */
async function projectOf(program: string, folder: string): Promise<string> {
  const project = join(folder, "project");
  await mkdir(project);
  const text = { name: "pulumi-camunda-backup-quickstart", runtime: "nodejs", main: program };
  // JSON is YAML.
  await writeFile(join(project, "Pulumi.yaml"), JSON.stringify(text));
  return project;
}
