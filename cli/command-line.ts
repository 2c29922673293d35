import { ExplainedError } from "../clients/explained-error";
import { isForeseen } from "../clients/foreseen";
import { Command as CommandLine, CommanderError, Option } from "commander";

import { outcomeOf } from "../operations/audit/deletion-record";
import { BackupNotCompleted } from "../operations/backup/backup-not-completed";
import { type GivenArgument, withRunnableCommands } from "../operations/command-hints";
import { type Command } from "./command";
import { COMMANDS } from "./commands";
import { EXIT, EXIT_CODES_TEXT, type ExitCode, exitCodeOf } from "./exit-code";
import { inNamesOfTheCommand } from "./names-of-the-command";
import { messageOf } from "./output/message-of";
import { type Report, reportTo } from "./output/report";
import { type ConfigFile, readConfigFile } from "./settings/config-file";
import { misspeltVariables } from "./settings/misspelt-variables";
import { CREDENTIAL_FLAGS, credentialOnCommandLine, isCredential } from "./settings/credentials";
import { readSettings } from "./settings/read-settings";
import { type Setting, SETTINGS } from "./settings/setting";
import { type SettingsGroup } from "./settings/settings-schema";
import { SETTING_DESCRIPTIONS } from "./settings/setting-descriptions";
import { type Surroundings } from "./surroundings";

const SOURCES_TEXT = `Every setting can be given in three ways; the first that is there wins:
  the flag                  --datastore-url https://…
  an environment variable   CAMUNDA_BACKUP_DATASTORE_URL=https://…
  a config file             --config file.yaml, or CAMUNDA_BACKUP_CONFIG; YAML or JSON with the properties of the
                            resources: managementApi, datastore, repositoryName, secondaryStorage, retention, …
A flag is the path of its property: managementApi.url is --management-api-url; only retention is left out, as in
--keep-last. Certificates and keys can be given as @file. Maps, such as managementApi.headers, go into the config file.
No credential is taken in any of them: --datastore-password-from-env and its like take the NAME of a variable.`;

/** What is known of a call by the time that something goes wrong. */
interface Told {
  /** What the chosen command takes; undefined before one was chosen. */
  known: readonly SettingsGroup[] | undefined;
  given: readonly GivenArgument[];
  /** Whether the result is on standard output already: programs read one JSON value there. */
  hasResult: boolean;
}

/** Runs the command with its arguments, and gives back what to exit with; everything that goes wrong has been said. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const told: Told = { known: undefined, given: [], hasResult: false };
  const program = new CommandLine("npx pulumi-camunda-backup")
    .description(
      "Backups of Camunda Optimize: list, show, create, delete, prune and restore them, try whether they can be restored, see how a schedule is, and examine what all that depends on.",
    )
    .addHelpText("after", `\n${SOURCES_TEXT}\n\n${EXIT_CODES_TEXT}`)
    .enablePositionalOptions();
  for (const command of COMMANDS) {
    const line = declare(command).action(async () => {
      // An id that stands by itself was not given as a flag.
      told.known = command.settings.filter((group) => group !== "backupId" || line.args[0] === undefined);
      exitCode = await run(command, line, surroundings, told);
    });
    program.addCommand(line);
  }
  for (const line of [program, ...program.commands]) {
    line.exitOverride().configureOutput({
      writeOut: (text) => surroundings.output.write(text),
      // What was written may be a credential: of "--flag=value", the flag alone is repeated.
      writeErr: (text) => surroundings.errorOutput.write(text.replace(/(--[^'=\s]+)=[^'\n]*/g, "$1")),
    });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return failed(error, argv.includes("--json"), surroundings, told);
  }
  return exitCode;
}

function declare(command: Command): CommandLine {
  const line = new CommandLine(command.name).summary(command.summary).description(command.description);
  if (command.takesId === "optional") line.argument("[id]", "id of the backup");
  else if (command.takesId) line.argument("<id>", "id of the backup");
  for (const [name, description] of Object.entries(command.switches)) line.option(`--${name}`, description);
  line.option("--json", "for programs: the result as JSON on standard output");
  line.option("--config <file>", "config file, in YAML or JSON (CAMUNDA_BACKUP_CONFIG)");
  for (const setting of SETTINGS) {
    if (command.settings.includes(setting.group) && !isCredential(setting.path)) addOption(line, setting);
  }
  for (const flag of Object.keys(CREDENTIAL_FLAGS)) {
    const refuse = () => {
      throw credentialOnCommandLine(flag);
    };
    line.addOption(new Option(`--${flag} [value]`).hideHelp().argParser(refuse));
  }
  const examples = command.examples.map((example) => `  npx pulumi-${example}\n`).join("");
  return line.addHelpText("after", `\nExamples:\n${examples}\n${SOURCES_TEXT}\n\n${EXIT_CODES_TEXT}`);
}

function addOption(line: CommandLine, { flag, kind, choices }: Setting): void {
  const description = SETTING_DESCRIPTIONS[flag] ?? "";
  if (kind === "boolean") {
    line.addOption(new Option(`--${flag}`, description));
    line.addOption(new Option(`--no-${flag}`).hideHelp());
    return;
  }
  line.addOption(new Option(`--${flag} <${choices.length === 0 ? kind : choices.join("|")}>`, description));
}

async function run(command: Command, line: CommandLine, surroundings: Surroundings, told: Told): Promise<ExitCode> {
  const flags = givenFlags(line);
  told.given = givenArguments(flags);
  const inWords = (text: string) => withRunnableCommands(text, told.given);
  const plain = reportTo(surroundings, flags.get("json") === true, inWords);
  const report: Report = {
    ...plain,
    // Lines for programs stay as they are.
    note: (text) => plain.note(text.startsWith("camunda-backup: ") ? inNamesOfTheCommand(text, told.known) : text),
    result(value, text) {
      told.hasResult = true;
      plain.result(value, text);
    },
  };
  const { environment } = surroundings;
  const settings = readSettings({ flags, environment, file: await configFile(flags, environment) }, command.settings);
  for (const line of misspeltVariables(environment, settings)) report.note(`camunda-backup: ${line}`);
  const switches = new Set(Object.keys(command.switches).filter((name) => flags.get(name) === true));
  try {
    return await command.run({ settings, surroundings, report, argument: line.args[0], switches });
  } finally {
    report.settle();
  }
}

/** The flags that stand on the command line, by name: commander knows them in camel case. */
function givenFlags(line: CommandLine): Map<string, unknown> {
  const flags = new Map<string, unknown>();
  for (const option of line.options) {
    const key = option.attributeName();
    const value: unknown = line.getOptionValue(key);
    if (line.getOptionValueSource(key) === "cli") flags.set(option.name().replace(/^no-/, ""), value);
  }
  for (const [flag, value] of flags) {
    if (typeof value === "string" && URL.canParse(value) && new URL(value).password !== "") {
      throw new ExplainedError(
        "invalid",
        `--${flag}: the address holds a password, and no credential is taken on the command line.`,
      );
    }
  }
  return flags;
}

/** The config file, and the flags that are settings, as they were given. */
function givenArguments(flags: ReadonlyMap<string, unknown>): GivenArgument[] {
  const config = flags.get("config");
  const settings = [...flags].flatMap(([name, value]): GivenArgument[] => {
    const group = SETTINGS.find(({ flag }) => flag === name)?.group;
    if (group === undefined) return [];
    if (typeof value === "boolean") return [{ group, flag: value ? name : `no-${name}` }];
    return typeof value === "string" ? [{ group, flag: name, value }] : [];
  });
  return typeof config === "string" ? [{ group: undefined, flag: "config", value: config }, ...settings] : settings;
}

async function configFile(
  flags: ReadonlyMap<string, unknown>,
  environment: NodeJS.ProcessEnv,
): Promise<ConfigFile | undefined> {
  const path = flags.get("config") ?? environment["CAMUNDA_BACKUP_CONFIG"];
  return typeof path === "string" && path !== "" ? readConfigFile(path) : undefined;
}

function failed(error: unknown, json: boolean, surroundings: Surroundings, told: Told): ExitCode {
  const { known, given, hasResult } = told;
  const foreseen = isForeseen(error);
  const outcome = foreseen ? outcomeOf(error) : "failed";
  const message = withRunnableCommands(inNamesOfTheCommand(messageOf(error), known), given);
  const backupId = error instanceof BackupNotCompleted ? { backupId: error.backupId } : {};
  if (json && !hasResult)
    surroundings.output.write(`${JSON.stringify({ error: { outcome, message, ...backupId } }, undefined, 2)}\n`);
  surroundings.errorOutput.write(`camunda-backup: ${message}\n`);
  return exitCodeOf(outcome);
}
