import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../run-command";
import { cachedTool } from "../tool-cache";

const requirements = join(__dirname, "requirements.txt");

/** A Python that has a stand-in for AWS's services (moto) and AWS's own signer (botocore); needs python3 with its venv module. */
export async function pythonWithAws(): Promise<string> {
  const versions = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const folder = await cachedTool({
    name: "python-aws",
    key: `${versions.slice(0, 16)}-${process.platform}-${process.arch}`,
    usualSeconds: 60,
    build: async (place) => {
      const { code, stdout, stderr } = await runCommand("python3", ["-m", "venv", place], { allowFailure: true });
      if (code !== 0) {
        throw new Error(
          `python3 could not make a virtual environment (Debian: apt-get install python3-venv):\n${stdout}${stderr}`,
        );
      }
      await runCommand(join(place, "bin", "python3"), [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        requirements,
      ]);
    },
  });
  return join(folder, "bin", "python3");
}
