import { setTimeout as delay } from "node:timers/promises";

import {
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  type V1CronJob,
  V1MicroTime,
  type V1Pod,
} from "@kubernetes/client-node";
import * as v from "valibot";

import { eventually } from "./eventually";

const renewMilliseconds = 500;

const terminationMessage = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ result: v.string(), message: v.string(), exitCode: v.number(), backupId: v.optional(v.string()) }),
);

/** What a pod of a schedule left in its status. */
export interface FinishedRun extends v.InferOutput<typeof terminationMessage> {
  readonly pod: string;
  /** From the pod's creation on. */
  readonly seconds: number;
}

/** The runs of one schedule, as the cluster shows them. */
export class ScheduleRuns {
  readonly core: CoreV1Api;
  readonly batch: BatchV1Api;
  readonly coordination: CoordinationV1Api;
  private jobs = 0;

  constructor(
    kubeconfig: string,
    readonly namespace: string,
    readonly name: string,
  ) {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    this.core = config.makeApiClient(CoreV1Api);
    this.batch = config.makeApiClient(BatchV1Api);
    this.coordination = config.makeApiClient(CoordinationV1Api);
  }

  /** Waits until the run of a Job has ended, in another pod than the one that is named. */
  finished(job: string, otherThan?: string): Promise<FinishedRun> {
    return eventually(async () => {
      const run = (await this.ended(`job-name=${job}`)).find(({ pod }) => pod !== otherThan);
      if (run === undefined) throw new Error(`no run of ${job} has ended: ${await this.describe(job)}`);
      return run;
    }, 600);
  }

  /** Waits until so many runs have ended that the CronJob itself has started. */
  firedByItself(count: number, seconds = 600): Promise<FinishedRun[]> {
    return eventually(async () => {
      const { items } = await this.batch.listNamespacedJob({ namespace: this.namespace });
      const own = items.filter(({ metadata }) => metadata?.ownerReferences?.[0]?.kind === "CronJob");
      const ended = await Promise.all(own.map(({ metadata }) => this.ended(`job-name=${metadata?.name}`)));
      if (ended.flat().length < count) throw new Error(`only ${ended.flat().length} of ${own.length} Jobs have ended`);
      return ended.flat();
    }, seconds);
  }

  /** What a pod has logged: one JSON object a line. */
  async log(pod: string): Promise<unknown[]> {
    const text = await this.core.readNamespacedPodLog({ name: pod, namespace: this.namespace });
    return text
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  }

  /** Waits until a Job's pod has logged such a line. */
  said(job: string, what: RegExp): Promise<void> {
    const { namespace } = this;
    return eventually(async () => {
      const { items } = await this.core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
      const logs = await Promise.all(items.map(({ metadata }) => this.log(metadata?.name ?? "")));
      if (!what.test(JSON.stringify(logs))) throw new Error(`not said by ${job}: ${JSON.stringify(logs)}`);
    });
  }

  private async ended(labelSelector: string): Promise<FinishedRun[]> {
    const { items } = await this.core.listNamespacedPod({ namespace: this.namespace, labelSelector });
    return items.map(finishedRun).filter((run) => run !== undefined);
  }

  private async describe(job: string): Promise<string> {
    const pods = await this.core.listNamespacedPod({ namespace: this.namespace, labelSelector: `job-name=${job}` });
    const { status } = await this.batch.readNamespacedJob({ namespace: this.namespace, name: job });
    const described = pods.items.map((pod) => {
      const [container] = pod.status?.containerStatuses ?? [];
      return `${pod.metadata?.name} ${JSON.stringify(container?.state ?? pod.status)}`;
    });
    return [...described, `the Job: ${JSON.stringify(status)}`].join(", ");
  }

  cronJob(): Promise<V1CronJob> {
    return this.batch.readNamespacedCronJob({ namespace: this.namespace, name: this.name });
  }

  /** Changes the CronJob as `kubectl patch` does, past everything that Pulumi knows. */
  async changeByHand(path: string, value: unknown): Promise<void> {
    const { namespace, name } = this;
    await this.batch.patchNamespacedCronJob({ namespace, name, body: [{ op: "replace", path, value }] });
  }

  /** Makes the CronJob believe that it last fired so long ago. */
  async lastFired(minutesAgo: number): Promise<void> {
    const { namespace, name } = this;
    const cronJob = await this.batch.readNamespacedCronJob({ namespace, name });
    cronJob.status = { ...cronJob.status, lastScheduleTime: new Date(Date.now() - minutesAgo * 60_000) };
    await this.batch.replaceNamespacedCronJobStatus({ namespace, name, body: cronJob });
  }

  /** Starts a Job of the CronJob's template, as `kubectl create job --from` does. */
  async start(): Promise<string> {
    const { namespace, name } = this;
    const cronJob = await this.batch.readNamespacedCronJob({ namespace, name });
    const jobName = `${name}-by-hand-${++this.jobs}`;
    const { metadata, spec } = cronJob.spec?.jobTemplate ?? {};
    if (spec === undefined) throw new Error("the CronJob has no template");
    await this.batch.createNamespacedJob({
      namespace,
      body: { metadata: { name: jobName, ...(metadata?.labels && { labels: metadata.labels }) }, spec },
    });
    return jobName;
  }

  /** Waits until the container of a Job's pod has been started: all that it mounts was there. */
  started(job: string): Promise<void> {
    const { namespace } = this;
    return eventually(async () => {
      const pods = await this.core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
      const states = pods.items.map(({ status }) => status?.containerStatuses?.[0]?.state);
      if (states.some((state) => state?.running !== undefined || state?.terminated !== undefined)) return;
      throw new Error(`no container of ${job} was started: ${await this.describe(job)}`);
    });
  }

  /** Removes a Job, and waits until its pod is gone too. */
  async remove(job: string): Promise<void> {
    const { namespace } = this;
    await this.batch.deleteNamespacedJob({ namespace, name: job, propagationPolicy: "Foreground" });
    await eventually(async () => {
      const { items } = await this.batch.listNamespacedJob({ namespace });
      if (items.some(({ metadata }) => metadata?.name === job)) throw new Error(`the Job ${job} is still there`);
    });
  }

  async run(): Promise<FinishedRun> {
    return this.finished(await this.start());
  }

  /** Waits until a run of a Job has written down the id that it asks for a backup with. */
  begun(job: string): Promise<string> {
    return eventually(async () => {
      const { data } = await this.core.readNamespacedConfigMap({
        namespace: this.namespace,
        name: `${this.name}-ledger`,
      });
      const begun = v.object({ backupId: v.string(), job: v.literal(job) });
      return v.parse(v.pipe(v.string(), v.parseJson(), begun), data?.["begun"]).backupId;
    }, 300);
  }

  /** Evicts the pod of a Job, as the drain of a node does, and gives its name. */
  async evictPod(job: string): Promise<string> {
    const { namespace } = this;
    const pods = await this.core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
    const name = pods.items[0]?.metadata?.name ?? "";
    await this.core.createNamespacedPodEviction({ namespace, name, body: { metadata: { name, namespace } } });
    return name;
  }

  /** Takes the Lease and renews it as another run would; the answer ends that. */
  async holdLease(name: string): Promise<() => Promise<void>> {
    const { namespace, coordination } = this;
    let held = true;
    const hold = async (holderIdentity: string): Promise<void> => {
      const lease = await coordination.readNamespacedLease({ namespace, name });
      lease.spec = { ...lease.spec, holderIdentity, leaseDurationSeconds: 30, renewTime: new V1MicroTime() };
      await coordination.replaceNamespacedLease({ namespace, name, body: lease });
    };
    await eventually(() => hold("somebody"));
    const renewing = (async () => {
      while (held) {
        await delay(renewMilliseconds);
        // Whoever looks at the Lease at this moment may change it.
        await hold("somebody").catch(() => undefined);
      }
      await eventually(() => hold(""));
    })();
    return () => {
      held = false;
      return renewing;
    };
  }

  async configMap(suffix: "ledger" | "status"): Promise<unknown> {
    const { data } = await this.core.readNamespacedConfigMap({
      namespace: this.namespace,
      name: `${this.name}-${suffix}`,
    });
    return JSON.parse(data?.[suffix] ?? "null");
  }
}

function finishedRun(pod: V1Pod): FinishedRun | undefined {
  const ended = pod.status?.containerStatuses?.[0]?.state?.terminated;
  if (ended === undefined) return undefined;
  const seconds = (Number(ended.finishedAt) - Number(pod.metadata?.creationTimestamp)) / 1000;
  const left = v.parse(terminationMessage, ended.message);
  if (left.exitCode !== ended.exitCode)
    throw new Error(`exit code ${ended.exitCode}, but the run says ${ended.message}`);
  return { ...left, pod: pod.metadata?.name ?? "", seconds };
}
