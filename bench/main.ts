import { buildPackage } from "../test/stack/build-package";
import { distributions } from "../test/stack/datastores/datastore-kinds";
import { pulumiEngine } from "../test/stack/pulumi-engine/pulumi-engine";
import { runCommand } from "../test/stack/run-command";
import { described, type Measure, type Measurement, usualCounts } from "./measurement";
import { measureBackups } from "./measure-backups";
import { measureCommands } from "./measure-commands";
import { measureLists } from "./measure-lists";
import { measureNotice } from "./measure-notice";
import { measureRecords } from "./measure-records";
import { measureRepositories } from "./measure-repositories";
import { measureRestore } from "./measure-restore";
import { measureSchedule } from "./measure-schedule";
import { allRecorded, load, packageVersion, recordResults, verdict } from "./results";

/** Further numbers are further modules. */
const measures: Readonly<Record<string, Measure>> = {
  completion: measureNotice,
  backups: measureBackups,
  lists: measureLists,
  records: measureRecords,
  repositories: measureRepositories,
  schedules: measureSchedule,
  restore: measureRestore,
  commands: measureCommands,
};

/**
 * `npm run bench` measures all subjects, `npm run bench -- backups schedules` some. What is measured is recorded, subject
 * by subject. `npm run bench -- repositories 10 20` tries other numbers of resources, and records nothing.
 */
async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const counts = given.filter((word) => /^\d+$/.test(word)).map(Number);
  const names = given.filter((word) => !/^\d+$/.test(word));
  const unknown = names.find((name) => measures[name] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(measures).join(", ")}.`);
  await buildPackage();
  const versions = await versionsHere();
  const tried: Measurement[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const loadBefore = load();
    const measured = await measure(counts.length > 0 ? counts : usualCounts, (line) => console.error(line));
    for (const measurement of measured) console.log(described(measurement));
    if (counts.length > 0) tried.push(...measured);
    else await recordResults(name, measured, { loadBefore, versions });
  }
  console.log(verdict(counts.length > 0 ? tried : await allRecorded()));
}

async function versionsHere(): Promise<string[]> {
  const { pulumi, environment } = await pulumiEngine();
  const cli = (await runCommand(pulumi, ["version"], { env: environment })).stdout.trim();
  const datastore = `Elasticsearch ${distributions["elasticsearch-8.19"].version}`;
  const sdk = await packageVersion("@pulumi/pulumi");
  return [`Pulumi CLI ${cli}`, sdk, `Node.js ${process.versions.node}`, datastore];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
