#!/usr/bin/env node
import "./supported-node";

import { runCommandLine } from "./command-line";
import { systemSurroundings } from "./surroundings";

void runCommandLine(process.argv.slice(2), systemSurroundings()).then((exitCode) => {
  // Ends also while a request that the user broke off is still open, but not before everything is written.
  process.stderr.write("", () => process.stdout.write("", () => process.exit(exitCode)));
});
