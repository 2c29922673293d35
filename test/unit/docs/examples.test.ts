import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const EXAMPLES = readdirSync(join(ROOT, "examples"));
const textOf = (...path: string[]) => readFileSync(join(ROOT, "examples", ...path), "utf8");

test("there are examples", () => {
  expect(EXAMPLES).toContain("quickstart");
});

describe.each(EXAMPLES)("the example %s runs where it is copied to", (example) => {
  test("it is a Pulumi project of its own", () => {
    expect(existsSync(join(ROOT, "examples", example, "Pulumi.yaml"))).toBe(true);
    const project = textOf(example, "Pulumi.yaml");
    expect(project).toMatch(new RegExp(`^name: camunda-backup-${example}$`, "m"));
    expect(project).toMatch(/^description: \S.*$/m);
    expect(project).toMatch(/^runtime: nodejs$/m);
    // The program is what package.json names.
    expect(project).not.toMatch(/^main:/m);
    expect(existsSync(join(ROOT, "examples", example, mainOf(example)))).toBe(true);
  });

  test("it declares each package that it imports", () => {
    const imported = [...textOf(example, "index.ts").matchAll(/ from "([^"]+)"/g)].map(([, name]) => name);
    const { dependencies } = JSON.parse(textOf(example, "package.json")) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(imported));
  });
});

function mainOf(example: string): string {
  return (JSON.parse(textOf(example, "package.json")) as { main: string }).main;
}
