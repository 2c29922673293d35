import * as v from "valibot";

import { configMapTexts } from "./config-map-texts";
import { isOwnNotFound } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi, type Permission } from "./requests";

/** Where a CronJob is. */
export interface CronJobAddress {
  readonly namespace: string;
  readonly name: string;
}

/** A CronJob, as far as it may be suspended. */
export interface SuspendableCronJob extends CronJobAddress {
  readonly suspended: boolean;
  /** The ConfigMaps that its pods mount. */
  readonly configMaps: readonly string[];
}

const volume = v.object({ configMap: v.optional(v.object({ name: v.optional(v.string(), "") })) });

const cronJobsBody = v.pipe(
  v.object({
    items: v.array(
      v.object({
        metadata: v.object({ namespace: v.string(), name: v.string() }),
        spec: v.object({
          suspend: v.optional(v.boolean(), false),
          jobTemplate: v.object({
            spec: v.object({ template: v.object({ spec: v.object({ volumes: v.optional(v.array(volume), []) }) }) }),
          }),
        }),
      }),
    ),
  }),
  v.transform(({ items }) =>
    items.map(({ metadata, spec }): SuspendableCronJob => ({
      ...metadata,
      suspended: spec.suspend,
      configMaps: spec.jobTemplate.spec.template.spec.volumes.flatMap(({ configMap }) => configMap?.name ?? []),
    })),
  ),
);
const suspensionBody = v.object({ spec: v.object({ suspend: v.optional(v.boolean(), false) }) });

/** Suspends and resumes the CronJobs of a cluster. */
export interface CronJobSuspension {
  /**
   * Those with a label, such as `app=web`.
   *
   * @param namespace undefined for all that there are.
   */
  labelled(label: string, namespace: string | undefined): Promise<SuspendableCronJob[]>;
  /** The texts in a ConfigMap, undefined when the API server itself says that there is none. */
  configMap(namespace: string, name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** False when the API server itself says that there is no such CronJob. */
  suspend(cronJob: CronJobAddress, suspended: boolean): Promise<boolean>;
}

/** Gives access to the CronJobs of a cluster, and to what their pods are told. */
export function cronJobSuspension(api: KubernetesApi): CronJobSuspension {
  const rule = (apiGroup: string, resource: string, verb: string, namespace: string): Permission => ({
    apiGroup,
    resource,
    verbs: [verb],
    namespace,
  });
  return {
    async labelled(label, namespace) {
      const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
      const answer = await api.request({
        method: "GET",
        path: `/apis/batch/v1${place}/cronjobs`,
        query: { labelSelector: label },
      });
      const where = namespace === undefined ? "all namespaces" : namespace;
      const listing = rule("batch", "cronjobs", "list", where);
      return parseAnswer(api.target, `listing the CronJobs of ${where}`, listing, answer, cronJobsBody);
    },
    configMap: (namespace, name) => configMapTexts(api, namespace, name),
    async suspend({ namespace, name }, suspended) {
      const answer = await api.request({
        method: "PATCH",
        path: `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/cronjobs/${encodeURIComponent(name)}`,
        query: { fieldManager: "camunda-backup-restore" },
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ spec: { suspend: suspended } }),
      });
      if (isOwnNotFound(answer)) return false;
      const doing = `${suspended ? "suspending" : "resuming"} the CronJob ${name}`;
      parseAnswer(api.target, doing, rule("batch", "cronjobs", "patch", namespace), answer, suspensionBody);
      return true;
    },
  };
}
