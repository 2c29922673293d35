import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(__dirname, "../../..");

export type ProgramLanguage = "typescript" | "javascript";

const typeScriptSettings = {
  compilerOptions: {
    target: "es2022",
    module: "node16",
    moduleResolution: "node16",
    strict: true,
    skipLibCheck: true,
    esModuleInterop: true,
  },
  files: ["index.ts"],
};

/** Writes everything of a Pulumi project but its program: one like a user's, with the built package installed. */
export async function fillProjectFolder(folder: string, name: string, language: ProgramLanguage): Promise<void> {
  const runtime = { name: "nodejs", options: { typescript: language === "typescript" } };
  await writeJson(join(folder, "Pulumi.yaml"), { name, runtime });
  await writeJson(join(folder, "package.json"), { name, private: true, main: programFile(language) });
  if (language === "typescript") await writeJson(join(folder, "tsconfig.json"), typeScriptSettings);
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const installed of ["@pulumi", "@types", "typescript"]) {
    await symlink(join(root, "node_modules", installed), join(modules, installed));
  }
  await symlink(root, join(modules, "pulumi-camunda-backup"));
  await mkdir(join(folder, "state"));
}

/** The file that holds the program. */
export function programFile(language: ProgramLanguage): string {
  return language === "typescript" ? "index.ts" : "index.js";
}

/** YAML is a superset of JSON, so this serves Pulumi.yaml too. */
async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
