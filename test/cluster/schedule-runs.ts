import { BatchV1Api, CoordinationV1Api, CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";
import * as v from "valibot";

import { eventually } from "./eventually";

/** What a pod of a schedule left in its status. */
export interface FinishedRun {
  pod: string;
  exitCode: number;
  /** The termination message. */
  message: string;
  seconds: number;
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

  /** Waits for the first run that ends, of a Job of this name or of any. */
  finished(job?: string, seconds = 120): Promise<FinishedRun> {
    const { namespace } = this;
    const labelSelector = job === undefined ? `app.kubernetes.io/instance=${this.name}` : `job-name=${job}`;
    return eventually(async () => {
      const pods = await this.core.listNamespacedPod({ namespace, labelSelector });
      const run = pods.items.map(finishedRun).find((found) => found !== undefined);
      if (run === undefined) throw new Error(`no run has ended: ${describe(pods.items)}`);
      return run;
    }, seconds);
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

  async run(): Promise<FinishedRun> {
    return this.finished(await this.start());
  }

  /** Waits until a run has asked for a backup and written down its id. */
  begun(): Promise<string> {
    return eventually(async () => {
      const { data } = await this.core.readNamespacedConfigMap({
        namespace: this.namespace,
        name: `${this.name}-ledger`,
      });
      return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ backupId: v.string() })), data?.["begun"]).backupId;
    }, 60);
  }

  /** Deletes the pod of a Job, which asks it to stop first, and waits until it is gone. */
  async deletePod(job: string): Promise<void> {
    const { namespace } = this;
    const pods = await this.core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
    const name = pods.items[0]?.metadata?.name ?? "";
    await this.core.deleteNamespacedPod({ namespace, name });
    await eventually(async () => {
      const left = await this.core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
      if (left.items.some(({ metadata }) => metadata?.name === name)) throw new Error(`${name} is still there`);
    }, 60);
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
  return { pod: pod.metadata?.name ?? "", exitCode: ended.exitCode, message: ended.message ?? "", seconds };
}

function describe(pods: readonly V1Pod[]): string {
  return pods
    .map(
      ({ metadata, status }) =>
        `${metadata?.name} ${JSON.stringify(status?.containerStatuses?.[0]?.state ?? status?.phase)}`,
    )
    .join(", ");
}
