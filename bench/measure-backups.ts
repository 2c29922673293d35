import { join } from "node:path";

import { PulumiProject } from "../test/stack/pulumi-engine/project";
import { runCommand } from "../test/stack/run-command";
import { BackupPlace } from "./backup-place";
import { described, fastest, type Measure, type Measurement, seconds } from "./measurement";
import { providerMemory } from "./provider-memory";

const runs = 5;
const usualBackups = 100;
const manyBackups = 500;
const manyResources = 1000;
const refreshBound = 1.5;
const listingBound = 2;
const memoryBound = 250;

/** What it costs to look after many backups: a refresh of their resources, and a list of them. */
export const measureBackups: Measure = async (_counts, report) => {
  const place = await BackupPlace.start();
  const projects: PulumiProject[] = [];
  const projectOf = async (name: string, count: number) => {
    const project = await PulumiProject.create({ name, program: adoptingProgram(place, name, count), fullStart: true });
    projects.push(project);
    await project.up();
    return project;
  };
  try {
    report(`${usualBackups} backups, each taken over by a resource …`);
    await place.fill(usualBackups);
    const one = await projectOf("one-backup", 1);
    const many = await projectOf("all-backups", usualBackups);
    const measurements = [await measureRefresh(one, many), await measureMemory(many)];
    report(`a list of ${manyBackups} backups …`);
    await place.fill(manyBackups);
    measurements.push(...(await measureLists(place)));
    for (const measurement of measurements) report(described(measurement));
    return measurements;
  } finally {
    for (const project of projects) await project.dispose();
    await place.stop();
  }
};

async function measureRefresh(one: PulumiProject, many: PulumiProject): Promise<Measurement> {
  const refreshOne = await fastest(runs, async () => (await one.refresh()).durationMilliseconds);
  const refreshAll = await fastest(runs, async () => (await many.refresh()).durationMilliseconds);
  return {
    what: `refresh of ${usualBackups} OptimizeBackups, to a refresh of one`,
    value: refreshAll / refreshOne,
    bound: refreshBound,
    unit: "times",
    from: `${seconds(refreshAll)}; of one ${seconds(refreshOne)}`,
  };
}

/** In a state that has ten times as many, which a refresh reads as any others. */
async function measureMemory(many: PulumiProject): Promise<Measurement> {
  await many.importStack(multiplied((await many.exportStack()).raw, manyResources / usualBackups));
  const memory = await providerMemory(many.folder, () => many.refresh());
  return {
    what: `memory of the provider's process during a refresh of ${manyResources} OptimizeBackups`,
    value: memory,
    bound: memoryBound,
    unit: "MB",
    from: "highest resident size",
  };
}

async function measureLists({ datastore, optimize }: BackupPlace): Promise<Measurement[]> {
  const command = join(__dirname, "..", "dist", "cli", "camunda-backup.js");
  const list = async (...flags: string[]) => {
    const startedAt = Date.now();
    const { stdout } = await runCommand(process.execPath, [command, "list", "--json", ...flags]);
    const listed = stdout.match(/"backupId"/g)?.length ?? 0;
    if (listed !== manyBackups) throw new Error(`${listed} backups were listed instead of ${manyBackups}`);
    return Date.now() - startedAt;
  };
  const inDatastore = ["--datastore-url", datastore.url, "--repository-name", BackupPlace.repositoryName];
  const measured = async (from: string, ...flags: string[]): Promise<Measurement> => ({
    what: `list of ${manyBackups} backups, ${from}`,
    value: (await fastest(runs, () => list(...flags))) / 1000,
    bound: listingBound,
    unit: "s",
    from: "the command from its start to its end",
  });
  return [
    await measured("by the datastore", ...inDatastore),
    await measured("by the datastore with sizes", ...inDatastore, "--sizes"),
    await measured("by Optimize (a stand-in)", "--management-api-url", optimize.url),
  ];
}

function adoptingProgram({ datastore, optimize }: BackupPlace, name: string, count: number): string {
  return `
    const { OptimizeBackup } = require("pulumi-camunda-backup");
    for (let id = 1; id <= ${count}; id++) {
      new OptimizeBackup("${name}-" + id, {
        managementApi: { url: "${optimize.url}" },
        datastore: { url: "${datastore.url}" },
        repositoryName: "${BackupPlace.repositoryName}",
        secondaryStorage: "none",
        backupId: id,
        adopt: true,
      });
    }`;
}

interface Exported {
  readonly deployment: { resources: { readonly urn: string; readonly type: string }[] };
}

/** A state in which each dynamic resource stands so many times, under names of its own. */
function multiplied(raw: string, times: number): string {
  const state = JSON.parse(raw) as Exported;
  const dynamic = state.deployment.resources.filter(({ type }) => type.includes("dynamic/camunda:"));
  for (let copy = 2; copy <= times; copy++) {
    for (const resource of dynamic)
      state.deployment.resources.push({ ...resource, urn: `${resource.urn}-copy-${copy}` });
  }
  return JSON.stringify(state);
}
