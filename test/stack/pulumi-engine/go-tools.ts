import { join } from "node:path";

import { errorCode } from "../error-code";
import { runCommand } from "../run-command";

/** The newest CLI and language host that were to be had as Go modules; go.mod beside each names the same version. */
export const cliVersion = "3.232.0";
export const languageHostVersion = "3.68.0";

const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const programs = {
  cli: {
    folder: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    module: "github.com/pulumi/pulumi/pkg/v3",
    version: cliVersion,
  },
  languageHost: {
    folder: "language-host",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    module: "github.com/pulumi/pulumi/sdk/v3",
    version: languageHostVersion,
  },
};

type Program = keyof typeof programs;

/** Builds one program from the modules that its committed go.mod and go.sum name. */
export async function goBuild(program: Program, output: string): Promise<void> {
  // Without the version inside, the CLI's checks of its own version misbehave.
  const linkerFlags = `-s -w -X ${versionVariable}=${programs[program].version}`;
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags];
  await go(program, ["build", ...flags, "-o", output, programs[program].package]);
}

/** Where Go keeps the sources of the program's module. */
export async function moduleFolder(program: Program): Promise<string> {
  return (await go(program, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", programs[program].module])).trim();
}

async function go(program: Program, goArguments: string[]): Promise<string> {
  try {
    const { stdout } = await runCommand("go", goArguments, {
      cwd: join(__dirname, programs[program].folder),
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
    });
    return stdout;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    throw new Error(
      "There is no pulumi on PATH, and no go to build it with. Install the Pulumi CLI (with pulumi-language-nodejs) or Go 1.25 or newer, and put it on PATH.",
      { cause: error },
    );
  }
}
