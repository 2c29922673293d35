import { startDatastore } from "../test/stack/datastores";
import type { PulumiProject } from "../test/stack/pulumi-engine/project";
import { runCommand } from "../test/stack/run-command";
import { idleProject } from "./idle-project";
import { described, fastest, type Measure, type Measurement, seconds } from "./measurement";
import { providerMemory } from "./provider-memory";
import { repositoryProject } from "./repository-project";

const runs = 5;
const firstUpBound = 1.5;
const noOpBound = 10;
/** What 100 repositories may cost beyond one, as a part of the refresh of one. */
const refreshAllowance = 0.3;
const memoryBound = 250;

/** What a hundred and a thousand repositories cost, compared with curl and with stacks whose resources do nothing. */
export const measureRepositories: Measure = async (counts, report) => {
  const datastore = await startDatastore("elasticsearch-8.19", { onDisk: true });
  const projects: PulumiProject[] = [];
  const kept = async (creating: Promise<PulumiProject>) => {
    const project = await creating;
    projects.push(project);
    return project;
  };
  try {
    const yardsticks: Yardsticks = {
      empty: await kept(repositoryProject(datastore.url, "none", 0)),
      idle: await kept(idleProject("idle", 1)),
      one: await kept(repositoryProject(datastore.url, "one", 1)),
    };
    // The first operation of each project writes what later ones find, so it is not measured where it is the yardstick.
    for (const project of [yardsticks.empty, yardsticks.idle, yardsticks.one]) await project.up();
    const measurements: Measurement[] = [];
    for (const count of counts) {
      report(`${count} repositories by curl …`);
      const byCurl = await registerByCurl(datastore.url, count);
      report(`${count} resources that do nothing by up …`);
      const idle = await kept(idleProject(`idle-${count}`, count));
      const idleFirstUp = (await idle.up()).durationMilliseconds;
      const idleNoOp = await fastest(runs, async () => (await idle.up()).durationMilliseconds);
      report(`${count} repositories by up, up again and refresh …`);
      const many = await kept(repositoryProject(datastore.url, `all-${count}`, count));
      const measured = await measureCount(yardsticks, { many, count, byCurl, idleFirstUp, idleNoOp });
      for (const measurement of measured) report(described(measurement));
      measurements.push(...measured);
    }
    return measurements;
  } finally {
    for (const project of projects) await project.dispose();
    await datastore.stop();
  }
};

interface Yardsticks {
  readonly empty: PulumiProject;
  /** One resource that does nothing: the process that runs dynamic resources is started for it. */
  readonly idle: PulumiProject;
  /** One repository. */
  readonly one: PulumiProject;
}

interface Compared {
  readonly many: PulumiProject;
  readonly count: number;
  /** Milliseconds that curl needed for as many. */
  readonly byCurl: number;
  /** Milliseconds of the first up of as many resources that do nothing. */
  readonly idleFirstUp: number;
  /** Milliseconds of an up of them that changes nothing. */
  readonly idleNoOp: number;
}

async function measureCount(
  { empty, idle, one }: Yardsticks,
  { many, count, byCurl, idleFirstUp, idleNoOp }: Compared,
): Promise<Measurement[]> {
  const emptyUp = await fastest(runs, async () => (await empty.up()).durationMilliseconds);
  const idleUp = await fastest(runs, async () => (await idle.up()).durationMilliseconds);
  let firstUp = Number.NaN;
  const memory = await providerMemory(many.folder, async () => {
    firstUp = (await many.up()).durationMilliseconds;
  });
  const noOp = await fastest(runs, async () => (await many.up()).durationMilliseconds);
  const refreshOne = await fastest(runs, async () => (await one.refresh()).durationMilliseconds);
  const refreshAll = await fastest(runs, async () => (await many.refresh()).durationMilliseconds);
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
      what: `first up of ${all}, to as many sequential curl PUTs and a first up of as many resources that do nothing`,
      value: firstUp / (byCurl + idleFirstUp),
      unit: "times",
      from: `${seconds(firstUp)}; curl ${seconds(byCurl)}, doing nothing ${seconds(idleFirstUp)}`,
    },
    {
      what: `up of ${all} that changes nothing, beyond an empty up`,
      value: (noOp - emptyUp) / count,
      bound: noOpBound,
      unit: "ms a resource",
      from: `${seconds(noOp)}; empty up ${seconds(emptyUp)}`,
    },
    {
      what: `up of ${all} that changes nothing, beyond an up of one resource that does nothing`,
      value: (noOp - idleUp) / count,
      unit: "ms a resource",
      from: `${seconds(noOp)}; one that does nothing ${seconds(idleUp)}`,
    },
    {
      what: `up of ${count} resources that do nothing, beyond an up of one`,
      value: (idleNoOp - idleUp) / count,
      unit: "ms a resource",
      from: `${seconds(idleNoOp)}; of one ${seconds(idleUp)}`,
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
