import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The program that the CronJob runs, in one file: it lies beside this package's command. */
export function scheduledRunProgram(): string {
  return readFileSync(join(__dirname, "..", "..", "cli", "scheduled-run.bundle.js"), "utf8");
}
