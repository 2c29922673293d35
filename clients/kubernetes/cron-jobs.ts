import * as v from "valibot";

import { configMapTexts } from "./config-map-texts";
import { isOwnNotFound } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi, type Permission } from "./requests";

const time = v.nullish(v.string());

const cronJobBody = v.pipe(
  v.object({
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
  v.transform(({ spec, status }) => ({
    ...spec,
    lastScheduleTime: status.lastScheduleTime ?? undefined,
    lastSuccessfulTime: status.lastSuccessfulTime ?? undefined,
    activeJobs: (status.active ?? []).map(({ name }) => name),
  })),
);

/** A CronJob as far as a schedule's status needs it; times are ISO 8601, UTC. */
export type CronJob = v.InferOutput<typeof cronJobBody>;

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
    configMap: (name) => configMapTexts(api, namespace, name),
  };
}
