import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

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

/** What a folder needs to become a project. */
export interface ProjectSettings {
  name: string;
  language: ProgramLanguage;
  /** Further packages of this checkout's node_modules that the program imports, such as @pulumi/kubernetes. */
  packages: readonly string[];
}

/** Writes everything of a Pulumi project but its program: one like a user's, with the built package installed. */
export async function fillProjectFolder(folder: string, { name, language, packages }: ProjectSettings): Promise<void> {
  const runtime = { name: "nodejs", options: { typescript: language === "typescript" } };
  await writeJson(join(folder, "Pulumi.yaml"), { name, runtime });
  await writeJson(join(folder, "package.json"), { name, private: true, main: programFile(language) });
  if (language === "typescript") await writeJson(join(folder, "tsconfig.json"), typeScriptSettings);
  // Only what is needed: the language host searches all of it for provider plugins, and the engine gets those it finds.
  for (const installed of ["@pulumi/pulumi", "@types/node", "typescript", ...packages]) {
    const place = join(folder, "node_modules", installed);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, "node_modules", installed), place);
  }
  const ownPackage = join(folder, "node_modules", "pulumi-camunda-backup");
  await mkdir(ownPackage);
  await copyFile(join(root, "package.json"), join(ownPackage, "package.json"));
  await symlink(join(root, "dist"), join(ownPackage, "dist"));
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
