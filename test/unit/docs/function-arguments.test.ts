import { readFileSync } from "node:fs";
import { join } from "node:path";

const textOf = (path: string) => readFileSync(join(__dirname, "../../..", path), "utf8");
const document = textOf("docs/resources.md");

/** Where the arguments of each function are declared. */
const DECLARED: readonly (readonly [name: string, path: string, declaration: RegExp])[] = [
  [
    "getOptimizeBackups",
    "provider/optimize-backups/get-optimize-backups.ts",
    /interface GetOptimizeBackupsArgs \{([^]*?)\n\}/,
  ],
  ["getPrunePlan", "provider/prune-plan/get-prune-plan.ts", /interface GetPrunePlanArgs \{([^]*?)\n\}/],
  ["getRestorePlan", "provider/restore-plan/get-restore-plan.ts", /interface GetRestorePlanArgs \{([^]*?)\n\}/],
  [
    "getBackupScheduleStatus",
    "provider/backup-schedule-status/get-backup-schedule-status.ts",
    /interface GetBackupScheduleStatusArgs \{([^]*?)\n\}/,
  ],
  [
    "optimizeBackupEnvironment",
    "components/optimize-environment.ts",
    /function optimizeBackupEnvironment[^(]*\(([^]*?)\n\)/,
  ],
  [
    "optimizeEnvironmentConfig",
    "components/optimize-environment.ts",
    /function optimizeEnvironmentConfig[^(]*\(([^]*?)\n\)/,
  ],
];

/** Names with whether they must be given. */
function declared(text: string): string[] {
  return [...text.matchAll(/^ {2}(?:readonly )?(\w+)(\??): (.*)$/gm)].map(
    ([, name = "", optional, rest = ""]) =>
      `${name} ${optional === "?" || rest.includes(" = ") ? "optional" : "required"}`,
  );
}

function documented(name: string): string[] {
  const section = new RegExp(`^### ${name}\n([^]*?)(?=^#)`, "m").exec(document)?.[1] ?? "";
  return [...section.matchAll(/^\| `(\w+)` +\| .*? \| (.*?) +\|/gm)].map(
    ([, argument = "", usual = ""]) => `${argument} ${usual === "required" ? "required" : "optional"}`,
  );
}

test.each(DECLARED)("the table of %s has its arguments, and says which are required", (name, path, declaration) => {
  const expected = declared(declaration.exec(textOf(path))?.[1] ?? "");
  expect(expected.length).toBeGreaterThan(1);
  expect(documented(name)).toEqual(expected);
});
