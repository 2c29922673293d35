import { buildPackage } from "../test/stack/build-package";
import { distributions } from "../test/stack/datastores/datastore-kinds";
import { pulumiEngine } from "../test/stack/pulumi-engine/pulumi-engine";
import { runCommand } from "../test/stack/run-command";
import type { Measure, Measurement } from "./measurement";
import { measureRepositories } from "./measure-repositories";
import { packageVersion, verdict, writeResults } from "./results";

/** Further numbers are further modules. */
const measures: readonly Measure[] = [measureRepositories];

async function main(): Promise<void> {
  await buildPackage();
  const { pulumi, environment } = await pulumiEngine();
  const measurements: Measurement[] = [];
  for (const measure of measures) measurements.push(...(await measure((line) => console.error(line))));
  const cli = (await runCommand(pulumi, ["version"], { env: environment })).stdout.trim();
  const datastore = `Elasticsearch ${distributions["elasticsearch-8.19"].version}`;
  const sdk = await packageVersion("@pulumi/pulumi");
  await writeResults(measurements, [`Pulumi CLI ${cli}`, sdk, `Node.js ${process.versions.node}`, datastore]);
  for (const { what, value, bound, unit } of measurements) {
    console.log(`${what}: ${value.toFixed(2)} ${unit} (at most ${bound})`);
  }
  console.log(verdict(measurements));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
