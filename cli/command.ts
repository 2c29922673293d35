import { type Report } from "./output/report";
import { type ExitCode } from "./exit-code";
import { type Settings, type SettingsGroup } from "./settings/settings-schema";
import { type Surroundings } from "./surroundings";

/** One run of a command, with everything that it needs. */
export interface CommandRun {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly report: Report;
  /** The id that stands on the command line; undefined for commands that take none. */
  readonly argument: string | undefined;
  /** The flags that a command has of its own, by name. */
  readonly switches: ReadonlySet<string>;
}

/** A command, as `--help` describes it and the command line runs it. */
export interface Command {
  readonly name: string;
  /** `optional`: another way of saying what it is about is among its settings. */
  readonly takesId: boolean | "optional";
  readonly summary: string;
  /** What one should know before using it. */
  readonly description: string;
  readonly examples: readonly string[];
  /** The settings that it uses. */
  readonly settings: readonly SettingsGroup[];
  /** The flags that it has of its own, by name without dashes. */
  readonly switches: Readonly<Record<string, string>>;
  run(run: CommandRun): Promise<ExitCode>;
}
