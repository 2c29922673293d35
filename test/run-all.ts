import { join } from "node:path";

import { beginRun, leftovers } from "./leftovers";
import { buildPackage } from "./stack/build-package";
import { temporaryFolder } from "./stack/guardian";
import { runCommand } from "./stack/run-command";
import { type Count, closingLine, countOf, sum } from "./test-count";

/** One part of `npm test`. */
interface Stage {
  readonly name: string;
  run(): Promise<Count>;
}

const ROOT = join(__dirname, "..");

/**
 * Each suite also runs by itself: `node test/stack/bootstrap.mjs --jest <suite>`. The suite on a real Kubernetes is not
 * among them yet: it builds for minutes and wants root, and runs by `npm run test:cluster`.
 */
const SUITES = ["unit", "datastore", "engine", "package"] as const;

/** A check that passes or fails as a whole. */
function check(name: string, command: string, ...given: readonly string[]): Stage {
  return {
    name,
    run: async () => {
      const { code, stdout, stderr } = await runCommand(command, given, { cwd: ROOT, allowFailure: true });
      if (code !== 0) process.stdout.write(`${stdout}${stderr}`);
      return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
    },
  };
}

function suite(name: string): Stage {
  return {
    name,
    run: async () => {
      const report = join(await temporaryFolder("report"), `${name}.json`);
      const jest = join(ROOT, "node_modules/jest/bin/jest.js");
      const given = ["--selectProjects", name, "--ci", "--maxWorkers=2", "--json", "--outputFile", report];
      await runCommand(process.execPath, [jest, ...given], { cwd: ROOT, show: "stderr", allowFailure: true });
      return countOf(report);
    },
  };
}

/** Processes, ports and folders that the stages before did not clear away. */
const nothingLeft: Stage = {
  name: "nothing left behind",
  run: async () => {
    const left = await leftovers();
    process.stdout.write(left.map((one) => `Left behind: ${one}\n`).join(""));
    return left.length === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  },
};

const STAGES: readonly Stage[] = [
  check("format", "prettier", "--check", "."),
  check("lint", "eslint", ".", "--max-warnings", "0"),
  check("unused exports and dependencies", "knip"),
  check("types", "tsc", "--noEmit", "-p", "tsconfig.json"),
  ...SUITES.map(suite),
  nothingLeft,
];

async function main(): Promise<void> {
  const started = Date.now();
  beginRun();
  await buildPackage();
  const counts: Count[] = [];
  for (const stage of STAGES) {
    const stageStarted = Date.now();
    process.stdout.write(`\n== ${stage.name}\n`);
    const count = await stage.run();
    counts.push(count);
    process.stdout.write(`${stage.name}: ${closingLine(count)} after ${seconds(stageStarted)}\n`);
  }
  const total = sum(counts);
  process.stdout.write("\nNot part of this run: the suite on a real Kubernetes, `npm run test:cluster`.\n");
  process.stdout.write(`\nAll of it took ${seconds(started)}.\n${closingLine(total)}\n`);
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

void main();
