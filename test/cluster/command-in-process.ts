import { runCommandLine } from "../../cli/command-line";
import { type Surroundings, systemSurroundings } from "../../cli/surroundings";

/** How a run of the command ended, and all that it said. */
export interface EndedCommand {
  readonly code: number;
  readonly said: string;
}

/**
 * Runs the command in this process, with everything that it is connected to being real; its lines are as on a command
 * line.
 *
 * @param changes what a test comes between.
 */
export async function runCommand(line: string, changes: Partial<Surroundings> = {}): Promise<EndedCommand> {
  let said = "";
  const stream = { isTerminal: false, write: (text: string) => void (said += text) };
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const surroundings = { ...systemSurroundings(), output: stream, errorOutput: stream, ...changes };
  return { code: await runCommandLine(words, surroundings), said };
}
