import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { MemoryInstallation, runCommand } from "../cli/memory-installation";

const ROOT = join(__dirname, "../../..");
const DOCUMENTS = [
  ...["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];

test.each(DOCUMENTS)("every relative link of %s leads somewhere", (document) => {
  const broken = linksOf(textOf(document)).filter((link) => !leadsSomewhere(document, link));
  expect(broken).toEqual([]);
});

test("every relative link of a packed document leads into the tarball", () => {
  const { files } = JSON.parse(textOf("package.json")) as { files: string[] };
  const within = (path: string, folders: readonly string[]) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const left = files.flatMap((entry) => (entry.startsWith("!") ? entry.slice(1) : []));
  const taken = [...files.filter((entry) => !entry.startsWith("!")), "README.md", "LICENSE", "package.json"];
  const isPacked = (path: string) => within(path, taken) && !within(path, left);
  const packed = DOCUMENTS.filter(isPacked);
  expect(packed).toEqual(expect.arrayContaining(["README.md", "docs/README.md"]));
  const outside = packed.flatMap((document) =>
    linksOf(textOf(document)).flatMap((link) => {
      const [path = ""] = link.split("#");
      const target = path === "" ? document : join(dirname(document), path);
      return isPacked(target) ? [] : [`${document}: ${link}`];
    }),
  );
  // The registry's page and GitHub show the README; both resolve these in the source repository.
  const ofContributors = ["CONTRIBUTING.md", "ARCHITECTURE.md", "bench/RESULTS.md"].map((path) => `README.md: ${path}`);
  expect(outside.filter((link) => !ofContributors.includes(link))).toEqual([]);
});

test("every command line in the documents has only commands and flags that there are", async () => {
  const unknown: string[] = [];
  const lines = DOCUMENTS.flatMap((document) => commandLinesOf(textOf(document)).map((line) => ({ document, line })));
  for (const { document, line } of lines) {
    const [command = "", ...rest] = line.split(/\s+/);
    const help = await helpOf(command);
    const flags = rest.flatMap((word) => /^--[a-z0-9-]+/.exec(word) ?? []);
    const wrong = help === undefined ? [command] : flags.filter((flag) => !help.has(flag));
    unknown.push(...wrong.map((word) => `${document}: ${word} in "camunda-backup ${line}"`));
  }
  expect(lines.length).toBeGreaterThan(30);
  expect(unknown).toEqual([]);
});

function textOf(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? document : relative(ROOT, join(ROOT, dirname(document), path));
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return anchor === undefined;
  return [...textOf(target).matchAll(/^#+ (.+)$/gm)].some(([, heading = ""]) => anchorOf(heading) === anchor);
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

/** What follows `camunda-backup` in code, in blocks and in the text; without comments and what is left out by `…`. */
function commandLinesOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = ""]) => block);
  const inline = [...text.matchAll(/(?<!`)`(?!`)([^`]+)`/g)].map(([, code = ""]) => code.replaceAll("\n", " "));
  return [...blocks.flatMap((block) => block.replace(/\\\n\s*/g, " ").split("\n")), ...inline]
    .map((line) => /(?:^|\s)(?:pulumi-)?camunda-backup ([a-z].*)$/.exec(line.replace(/\s#.*$/, ""))?.[1]?.trim())
    .filter((line) => line !== undefined);
}

const helps = new Map<string, Set<string> | undefined>();

async function helpOf(command: string): Promise<Set<string> | undefined> {
  if (!helps.has(command)) {
    const { exitCode, output } = await runCommand(new MemoryInstallation(), [command, "--help"]);
    helps.set(command, exitCode === 0 ? new Set(output.match(/--[a-z0-9-]+/g)) : undefined);
  }
  return helps.get(command);
}
