import { statSync } from "node:fs";
import { join } from "node:path";

import * as v from "valibot";

import { ScheduleRuns } from "../test/cluster/schedule-runs";
import { requestDatastore } from "../test/datastore/datastore-request";
import { type RunningKubernetes } from "../test/stack/kubernetes";
import { kubernetesPluginFolder } from "../test/stack/kubernetes-plugin";
import { programsBuiltIn } from "../test/stack/kubernetes/server-programs";
import { startKubernetes } from "../test/stack/kubernetes/start-kubernetes";
import { seedOptimizeIndices } from "../test/stack/optimize";
import { PulumiProject } from "../test/stack/pulumi-engine/project";
import { BackupPlace } from "./backup-place";
import { described, type Measure, type Measurement, seconds } from "./measurement";

const namespace = "bench";
const runs = 5;
const manyBackups = 500;
const bundle = join(__dirname, "..", "dist", "cli", "scheduled-run.bundle.js");

/** What the runs of a schedule cost on a real Kubernetes, and what that costs. */
export const measureSchedule: Measure = async (_counts, report) => {
  const builtIn = await programsBuiltIn();
  const startedAt = Date.now();
  const kubernetes = await startKubernetes();
  const start = Date.now() - startedAt;
  const place = await BackupPlace.start();
  let project: PulumiProject | undefined;
  try {
    report(`${manyBackups} backups, and ${runs} runs of a schedule …`);
    await place.fill(manyBackups);
    await seed(place);
    project = await scheduleOf(kubernetes, place);
    const measurements = [
      measurement("the scheduled run's program", statSync(bundle).size / 1000, 300, "kB", "size of the bundle"),
      ...(await measureRuns(kubernetes, place)),
      ...(builtIn === undefined ? [] : [built(builtIn)]),
      measurement("Kubernetes for the tests, until it is usable", start / 1000, 30, "s", seconds(start)),
    ];
    for (const one of measurements) report(described(one));
    return measurements;
  } finally {
    await project?.dispose();
    await place.stop();
    await kubernetes.stop();
  }
};

/** What Optimize backs up: all of its indices, not the one that the others were taken of. */
async function seed({ datastore }: BackupPlace): Promise<void> {
  const { url, engine } = datastore;
  await requestDatastore(url, "DELETE", "/optimize-settings_v3");
  await seedOptimizeIndices({ datastoreUrl: url, engine, documents: 1000 });
}

function built(inSeconds: number): Measurement {
  return measurement(
    "Kubernetes for the tests, built from its Go modules",
    inSeconds,
    360,
    "s",
    "when it was last built here",
  );
}

function measurement(what: string, value: number, bound: number, unit: string, from: string): Measurement {
  return { what, value, bound, unit, from };
}

async function scheduleOf(kubernetes: RunningKubernetes, { datastore, optimize }: BackupPlace): Promise<PulumiProject> {
  const url = async (port: number) => {
    const { host, port: exposed } = await kubernetes.exposeToCluster(port);
    return JSON.stringify(`http://${host}:${exposed}`);
  };
  const program = `
    const k8s = require("@pulumi/kubernetes");
    const { BackupSchedule } = require("pulumi-camunda-backup");
    const space = new k8s.core.v1.Namespace("space", { metadata: { name: "${namespace}" } });
    new BackupSchedule("nightly", {
      namespace: space.metadata.name,
      managementApi: { url: ${await url(optimize.port)} },
      datastore: { url: ${await url(Number(new URL(datastore.url).port))} },
      repositoryName: "${BackupPlace.repositoryName}",
      secondaryStorage: "none",
      schedule: "0 3 * * *",
      suspend: true,
      retention: { keepLast: ${2 * manyBackups}, scope: "all" },
    });`;
  const project = await PulumiProject.create({
    fullStart: true,
    program,
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
  await project.up();
  return project;
}

const lastLine = v.object({ time: v.string(), peakMemoryMegabytes: v.number() });
const snapshotTimes = v.object({
  snapshots: v.array(v.object({ start_time_in_millis: v.number(), end_time_in_millis: v.number() })),
});

async function measureRuns(kubernetes: RunningKubernetes, place: BackupPlace): Promise<Measurement[]> {
  const schedule = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  const added: number[] = [];
  const memory: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const { pod, result, message, backupId = "" } = await schedule.run();
    if (result !== "completed") throw new Error(`a run ended as ${result}: ${message}`);
    const { status } = await schedule.core.readNamespacedPod({ name: pod, namespace });
    const { time, peakMemoryMegabytes } = v.parse(lastLine, (await schedule.log(pod)).at(-1));
    const whole = Date.parse(time) - Number(status?.startTime);
    added.push(whole - (await durationOf(place, backupId)));
    memory.push(peakMemoryMegabytes);
  }
  const from = `fastest of ${runs} runs from pod start to end, less the backup's own time; Kubernetes rounds the start down to a second`;
  return [
    measurement(
      `what a scheduled run adds to its backup, with ${manyBackups} others`,
      Math.min(...added) / 1000,
      3,
      "s",
      from,
    ),
    measurement(
      `memory of a scheduled run with ${manyBackups} backups`,
      Math.max(...memory),
      128 * 1.048576,
      "MB",
      "highest resident size; the pods' limit is the bound",
    ),
  ];
}

/** From the first snapshot's beginning to the last one's end. */
async function durationOf({ datastore }: BackupPlace, backupId: string): Promise<number> {
  const path = `/_snapshot/${BackupPlace.repositoryName}/camunda_optimize_${backupId}_*`;
  const { snapshots } = v.parse(snapshotTimes, await requestDatastore(datastore.url, "GET", path));
  const starts = snapshots.map((one) => one.start_time_in_millis);
  return Math.max(...snapshots.map((one) => one.end_time_in_millis)) - Math.min(...starts);
}
