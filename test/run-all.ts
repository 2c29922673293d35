import { join } from "node:path";

import { beginRun, leftovers } from "./leftovers";
import { longestIn } from "./longest-tests";
import { buildPackage } from "./stack/build-package";
import { startLender } from "./stack/datastores/lending/lender";
import { temporaryFolder } from "./stack/guardian";
import { reasonAgainstKubernetes } from "./stack/kubernetes";
import { runCommand } from "./stack/run-command";
import { type Count, closingLine, countOf, sum } from "./test-count";

/** One part of `npm test`. */
interface Stage {
  readonly name: string;
  run(): Promise<Count>;
}

const ROOT = join(__dirname, "..");

/** Minutes on a machine of one's own; a busy one takes several times as long. */
const SUITES_SECONDS = 4800;

/** What jest says, and takes for no failure. */
const LEFT_OPEN = /worker process has failed to exit gracefully/;

/** What the last check of the types found, by the contents of files. */
const TYPES_BEFORE = join(ROOT, "node_modules/.cache/types.tsbuildinfo");

/** Why there can be no Kubernetes here; undefined where there can. */
const WITHOUT_KUBERNETES = reasonAgainstKubernetes();

/** Each suite also runs by itself: `node test/stack/bootstrap.mjs --jest <suite>`. */
const ON_REAL_SERVERS = [...(WITHOUT_KUBERNETES === undefined ? ["cluster"] : []), "datastore", "engine", "package"];

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

/** Suites in one run of jest: while the last file of one is still busy, the next one has begun. */
function suites(names: readonly string[], workers: number): Stage {
  const name = names.join(", ");
  return {
    name,
    run: async () => {
      const report = join(await temporaryFolder("report"), "report.json");
      const jest = join(ROOT, "node_modules/jest/bin/jest.js");
      const given = ["--ci", `--maxWorkers=${workers}`, "--json", "--outputFile", report, "--selectProjects", ...names];
      const { stderr } = await runCommand(process.execPath, [jest, ...given], {
        cwd: ROOT,
        show: "stderr",
        allowFailure: true,
        timeoutSeconds: SUITES_SECONDS,
      });
      const count = await countOf(report);
      const lines = await longestIn(report, ROOT);
      process.stdout.write(lines.length === 0 ? "" : `What took the longest:\n${lines.join("\n")}\n`);
      // A test left something open, so that its worker had to be killed.
      return LEFT_OPEN.test(stderr) ? { ...count, failed: count.failed + 1 } : count;
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

/** What is said in place of the suite on Kubernetes; a failure in CI, where nobody reads what is printed as long as it is green. */
const leftOut: Stage = {
  name: "cluster",
  run: () => {
    const inCI = process.env["CI"] === "true";
    return Promise.resolve({ passed: 0, failed: inCI ? 1 : 0, skipped: inCI ? 0 : 1 });
  },
};

/** Those on one processor core beside those on the other. */
const CHECKS: readonly (readonly Stage[])[] = [
  [
    check("lint", "eslint", ".", "--max-warnings", "0"),
    check("types", "tsc", "--noEmit", "-p", "tsconfig.json", "--incremental", "--tsBuildInfoFile", TYPES_BEFORE),
  ],
  [
    // Files that were well formatted in the last run are not looked at again.
    check("format", "prettier", "--check", ".", "--cache", "--cache-strategy", "content"),
    check("unused exports and dependencies", "knip"),
    suites(["unit"], 1),
  ],
];

async function main(): Promise<void> {
  const started = Date.now();
  beginRun();
  await buildPackage();
  const lender = await startLender();
  const counts = (await Promise.all(CHECKS.map(runAll))).flat();
  // Much of their time goes by in waiting for servers.
  counts.push(...(await runAll([suites(ON_REAL_SERVERS, 4)])));
  if (WITHOUT_KUBERNETES !== undefined) counts.push(...(await runAll([leftOut])));
  await lender.close();
  counts.push(...(await runAll([nothingLeft])));
  const total = sum(counts);
  if (WITHOUT_KUBERNETES !== undefined) {
    process.stdout.write(`\nTHE SUITE ON A REAL KUBERNETES DID NOT RUN. ${WITHOUT_KUBERNETES}\n`);
  }
  process.stdout.write(`\nAll of it took ${seconds(started)}.\n${closingLine(total)}\n`);
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
}

async function runAll(stages: readonly Stage[]): Promise<Count[]> {
  const counts: Count[] = [];
  for (const stage of stages) {
    const stageStarted = Date.now();
    process.stdout.write(`\n== ${stage.name}\n`);
    const count = await stage.run();
    counts.push(count);
    process.stdout.write(`${stage.name}: ${closingLine(count)} after ${seconds(stageStarted)}\n`);
  }
  return counts;
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

void main();
