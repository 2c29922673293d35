import { join } from "node:path";

import { runCommand } from "../test/stack/run-command";
import { type Measure, type Measurement } from "./measurement";

/** With everything built before, in seconds. */
const commands: readonly { readonly given: readonly string[]; readonly bound: number }[] = [
  { given: ["run", "quickstart"], bound: 60 },
  { given: ["run", "quickstart", "--", "--datastore", "opensearch"], bound: 60 },
  { given: ["test"], bound: 360 },
];

/** How long the two commands of the README take on a machine that has run them before. */
export const measureCommands: Measure = async (_counts, report) => {
  const measurements: Measurement[] = [];
  for (const { given, bound } of commands) {
    const command = `npm ${given.join(" ")}`;
    report(`${command} …`);
    const startedAt = Date.now();
    const { stdout } = await runCommand("npm", given, { cwd: join(__dirname, ".."), show: "stderr" });
    const closing = stdout.trim().split("\n").at(-1) ?? "";
    measurements.push({
      what: `\`${command}\``,
      value: (Date.now() - startedAt) / 1000,
      bound,
      unit: "s",
      from: closing,
    });
  }
  return measurements;
};
