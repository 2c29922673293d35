import * as v from "valibot";

import { configMapTexts } from "./config-map-texts";
import { isOwnNotFound } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi, type Permission } from "./requests";

const time = v.nullish(v.string());

const cronJobBody = v.pipe(
  v.object({
    metadata: v.optional(v.object({ creationTimestamp: time }), {}),
    spec: v.object({
      schedule: v.string(),
      timeZone: v.optional(v.string(), "Etc/UTC"),
      suspend: v.optional(v.boolean(), false),
    }),
    status: v.optional(
      v.object({
        lastScheduleTime: time,
        lastSuccessfulTime: time,
        active: v.optional(v.array(v.object({ name: v.string() })), []),
      }),
      {},
    ),
  }),
  v.transform(({ metadata, spec, status }) => ({
    ...spec,
    ...(typeof metadata.creationTimestamp === "string" && { createdAt: metadata.creationTimestamp }),
    lastScheduleTime: status.lastScheduleTime ?? undefined,
    lastSuccessfulTime: status.lastSuccessfulTime ?? undefined,
    activeJobs: (status.active ?? []).map(({ name }) => name),
  })),
);

/** A CronJob as far as a schedule's status needs it; times are ISO 8601, UTC. */
export type CronJob = v.InferOutput<typeof cronJobBody>;

const jobBody = v.object({
  status: v.optional(
    v.object({ active: v.nullish(v.number()), succeeded: v.nullish(v.number()), failed: v.nullish(v.number()) }),
    {},
  ),
});

const eventsBody = v.object({
  items: v.array(v.object({ message: v.nullish(v.string()), lastTimestamp: time, eventTime: time })),
});

const namesBody = v.pipe(
  v.object({ items: v.array(v.object({ metadata: v.object({ name: v.string() }) })) }),
  v.transform(({ items }) => items.map(({ metadata }) => metadata.name)),
);

/** What of one namespace tells how its schedules are. */
export interface CronJobs {
  readonly namespace: string;
  /** The API server, fit for a message. */
  readonly target: string;
  /** Undefined when the API server itself says that there is none. */
  get(name: string): Promise<CronJob | undefined>;
  names(): Promise<string[]>;
  /**
   * Why a Job that a CronJob counts as active has no pod: undefined when it has one, an empty text where Kubernetes tells no
   * reason.
   */
  withoutPod(jobName: string): Promise<string | undefined>;
  /** The texts in a ConfigMap, undefined when the API server itself says that there is none. */
  configMap(name: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** Gives access to the CronJobs of a namespace. */
export function cronJobsIn(api: KubernetesApi, namespace: string): CronJobs {
  const space = encodeURIComponent(namespace);
  const folder = `/apis/batch/v1/namespaces/${space}/cronjobs`;
  const permission = (apiGroup: string, resource: string, verb: string): Permission => ({
    apiGroup,
    resource,
    verbs: [verb],
    namespace,
  });
  /** The newest of the Job's own events. */
  const whyNoPod = async (jobName: string): Promise<string> => {
    const query = { fieldSelector: `involvedObject.kind=Job,involvedObject.name=${jobName},reason=FailedCreate` };
    const answer = await api.request({ method: "GET", path: `/api/v1/namespaces/${space}/events`, query });
    const rule = permission("", "events", "list");
    const { items } = parseAnswer(api.target, `reading the events of the Job ${jobName}`, rule, answer, eventsBody);
    const at = ({ lastTimestamp, eventTime }: (typeof items)[number]) => lastTimestamp ?? eventTime ?? "";
    const newest = items.sort((one, other) => (at(one) < at(other) ? 1 : -1))[0];
    return newest?.message ?? "";
  };
  return {
    namespace,
    target: api.target,
    async get(name) {
      const answer = await api.request({ method: "GET", path: `${folder}/${encodeURIComponent(name)}` });
      if (isOwnNotFound(answer)) return undefined;
      const rule = permission("batch", "cronjobs", "get");
      return parseAnswer(api.target, `reading the CronJob ${name}`, rule, answer, cronJobBody);
    },
    async names() {
      const answer = await api.request({ method: "GET", path: folder });
      return parseAnswer(api.target, "listing CronJobs", permission("batch", "cronjobs", "list"), answer, namesBody);
    },
    async withoutPod(jobName) {
      const path = `/apis/batch/v1/namespaces/${space}/jobs/${encodeURIComponent(jobName)}`;
      const answer = await api.request({ method: "GET", path });
      if (isOwnNotFound(answer)) return undefined;
      const doing = `reading the Job ${jobName}`;
      const { status } = parseAnswer(api.target, doing, permission("batch", "jobs", "get"), answer, jobBody);
      const pods = [status.active, status.succeeded, status.failed].filter((count) => (count ?? 0) > 0);
      return pods.length > 0 ? undefined : whyNoPod(jobName);
    },
    configMap: (name) => configMapTexts(api, namespace, name),
  };
}
