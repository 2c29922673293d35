import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../..");
const LARGEST = 300 * 1024;

let folder: string;
let bundle: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "scheduled-run-"));
  bundle = join(folder, "bundle.js");
  const built = spawnSync(process.execPath, [join(root, "bundle-scheduled-run.mjs"), bundle], { cwd: root });
  expect(built.stderr.toString()).toBe("");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the program fits into a ConfigMap with room to spare", () => {
  expect(statSync(bundle).size).toBeLessThanOrEqual(LARGEST);
});

test("it runs with nothing beside it, and tells by exit code, log line and termination message what is wrong", () => {
  const terminationLog = join(folder, "termination-log");
  const run = spawnSync(process.execPath, [bundle], {
    cwd: folder,
    env: { CAMUNDA_BACKUP_TERMINATION_LOG: terminationLog },
  });
  expect(run.stderr.toString()).toBe("");
  expect(run.status).toBe(2);
  const problem = {
    result: "invalid",
    exitCode: 2,
    message: "The environment variable CAMUNDA_BACKUP_SETTINGS is not set.",
  };
  expect(JSON.parse(run.stdout.toString())).toMatchObject({ level: "error", ...problem });
  expect(JSON.parse(readFileSync(terminationLog, "utf8"))).toEqual(problem);
});
