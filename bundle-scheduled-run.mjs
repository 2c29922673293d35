// Packs the program that a BackupSchedule's CronJob runs into one file: it has to fit into a ConfigMap.
//   node bundle-scheduled-run.mjs <file to write>
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

await build({
  entryPoints: [fileURLToPath(new URL("cli/scheduled-run.ts", import.meta.url))],
  outfile: process.argv[2],
  bundle: true,
  minify: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  legalComments: "inline",
});
