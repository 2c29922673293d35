import { buildPackage } from "../test/stack/build-package";
import { distributions } from "../test/stack/datastores/datastore-kinds";
import { pulumiEngine } from "../test/stack/pulumi-engine/pulumi-engine";
import { runCommand } from "../test/stack/run-command";
import { described, type Measure, type Measurement, usualCounts } from "./measurement";
import { measureBackups } from "./measure-backups";
import { measureNotice } from "./measure-notice";
import { measureRepositories } from "./measure-repositories";
import { measureSchedule } from "./measure-schedule";
import { load, packageVersion, verdict, writeResults } from "./results";

/** Further numbers are further modules. */
const measures: readonly Measure[] = [measureNotice, measureBackups, measureRepositories, measureSchedule];

/** `npm run bench`, or `npm run bench -- 10 20` to try it out with other numbers of resources: then no result is written. */
async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  await buildPackage();
  const { pulumi, environment } = await pulumiEngine();
  const loadBefore = load();
  const measurements: Measurement[] = [];
  for (const measure of measures) {
    measurements.push(...(await measure(given.length > 0 ? given : usualCounts, (line) => console.error(line))));
  }
  const cli = (await runCommand(pulumi, ["version"], { env: environment })).stdout.trim();
  const datastore = `Elasticsearch ${distributions["elasticsearch-8.19"].version}`;
  const sdk = await packageVersion("@pulumi/pulumi");
  const versions = [`Pulumi CLI ${cli}`, sdk, `Node.js ${process.versions.node}`, datastore];
  if (given.length === 0) await writeResults(measurements, { versions, loadBefore });
  for (const measurement of measurements) console.log(described(measurement));
  console.log(verdict(measurements));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
