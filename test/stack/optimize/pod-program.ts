import { join } from "node:path";

import { build } from "esbuild";

/** The stand-in in one text, small enough for a ConfigMap. */
export async function optimizePodProgram(): Promise<string> {
  const entryPoints = [join(__dirname, "pod-main.ts")];
  const options = { bundle: true, platform: "node", target: "node22", format: "cjs", write: false } as const;
  const { outputFiles } = await build({ entryPoints, ...options });
  return outputFiles[0]?.text ?? "";
}
