import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../guardian";
import { runCommand } from "../run-command";

/** The engine finds the plugin on PATH by this name; it takes the first node on PATH, which has to be 22.15 or newer. */
const script = `#!/bin/sh
exec node "$(dirname -- "$0")/plugin.cjs" "$@"
`;

/** Makes the stand-in for the kubernetes plugin ready. Put the folder on PATH, and KUBECONFIG in the environment. */
export async function kubernetesPluginFolder(): Promise<string> {
  const folder = await temporaryFolder("kubernetes-plugin");
  await runCommand(process.execPath, [join(__dirname, "bundle.mjs"), join(folder, "plugin.cjs")]);
  await writeFile(join(folder, "pulumi-resource-kubernetes"), script, { mode: 0o755 });
  return folder;
}
