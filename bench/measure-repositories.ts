import { startDatastore } from "../test/stack/datastores";
import type { PulumiProject } from "../test/stack/pulumi-engine/project";
import { runCommand } from "../test/stack/run-command";
import { described, median, type Measure, type Measurement, seconds } from "./measurement";
import { providerMemory } from "./provider-memory";
import { repositoryProject } from "./repository-project";

const runs = 3;
const firstUpBound = 1.5;
const noOpBound = 10;
/** What 100 repositories may cost beyond one, as a part of the refresh of one. */
const refreshAllowance = 0.3;
const memoryBound = 250;

/** What a hundred and a thousand repositories cost, compared with curl and with a stack without any. */
export const measureRepositories: Measure = async (counts, report) => {
  const datastore = await startDatastore("elasticsearch-8.19");
  const projects: PulumiProject[] = [];
  const start = async (name: string, count: number) => {
    const project = await repositoryProject(datastore.url, name, count);
    projects.push(project);
    return project;
  };
  try {
    const empty = await start("none", 0);
    const one = await start("one", 1);
    // The first operation of each project writes what later ones find, so it is not measured where it is the yardstick.
    await empty.up();
    await one.up();
    const measurements: Measurement[] = [];
    for (const count of counts) {
      report(`${count} repositories by curl …`);
      const byCurl = await registerByCurl(datastore.url, count);
      report(`${count} repositories by up, up again and refresh …`);
      const many = await start(`all-${count}`, count);
      const measured = await measureCount({ empty, one, many, count, byCurl });
      for (const measurement of measured) report(described(measurement));
      measurements.push(...measured);
    }
    return measurements;
  } finally {
    for (const project of projects) await project.dispose();
    await datastore.stop();
  }
};

interface Compared {
  empty: PulumiProject;
  one: PulumiProject;
  many: PulumiProject;
  count: number;
  /** Milliseconds that curl needed for as many. */
  byCurl: number;
}

async function measureCount({ empty, one, many, count, byCurl }: Compared): Promise<Measurement[]> {
  const emptyUp = await median(runs, async () => (await empty.up()).durationMilliseconds);
  let firstUp = Number.NaN;
  const memory = await providerMemory(many.folder, async () => {
    firstUp = (await many.up()).durationMilliseconds;
  });
  const noOp = await median(runs, async () => (await many.up()).durationMilliseconds);
  const refreshOne = await median(runs, async () => (await one.refresh()).durationMilliseconds);
  const refreshAll = await median(runs, async () => (await many.refresh()).durationMilliseconds);
  const all = `${count} repositories`;
  return [
    {
      what: `first up of ${all}, to as many sequential curl PUTs and an empty up`,
      value: firstUp / (byCurl + emptyUp),
      bound: firstUpBound,
      unit: "times",
      from: `${seconds(firstUp)}; curl ${seconds(byCurl)}, empty up ${seconds(emptyUp)}`,
    },
    {
      what: `up of ${all} that changes nothing, beyond an empty up`,
      value: (noOp - emptyUp) / count,
      bound: noOpBound,
      unit: "ms a resource",
      from: `${seconds(noOp)}; empty up ${seconds(emptyUp)}`,
    },
    {
      what: `refresh of ${all}, to a refresh of one`,
      value: refreshAll / refreshOne,
      bound: 1 + (refreshAllowance * count) / 100,
      unit: "times",
      from: `${seconds(refreshAll)}; of one ${seconds(refreshOne)}`,
    },
    {
      what: `memory of the provider's process during the first up of ${all}`,
      value: memory,
      bound: memoryBound,
      unit: "MB",
      from: "highest resident size",
    },
  ];
}

/** As somebody would by hand, one after the other; each is verified, as the engines do by default. */
async function registerByCurl(url: string, count: number): Promise<number> {
  const script = `
    index=0
    while [ $index -lt ${count} ]; do
      curl --silent --fail --output /dev/null --request PUT --header 'content-type: application/json' \\
        --data "{\\"type\\":\\"fs\\",\\"settings\\":{\\"location\\":\\"curl-$index\\"}}" ${url}/_snapshot/curl-$index || exit 1
      index=$((index + 1))
    done`;
  const startedAt = Date.now();
  await runCommand("sh", ["-c", script]);
  const duration = Date.now() - startedAt;
  const answer = await fetch(`${url}/_snapshot/curl-*`, { method: "DELETE" });
  if (!answer.ok) throw new Error(`Unregistering what curl registered was answered ${answer.status}`);
  return duration;
}
