import type * as pulumi from "@pulumi/pulumi";

import { type KubernetesService } from "../../provider/connections/kubernetes-service-args";
import {
  type AffinityInput,
  type EnvVarInput,
  type NetworkPolicyEgressRuleInput,
  type NetworkPolicyPeerInput,
  type ResourceRequirementsInput,
  type TolerationInput,
} from "./kubernetes-inputs";

type Labels = Record<string, pulumi.Input<string>>;

/** Optimize's management port, as pods of the cluster reach it. Exactly one of `url` and `inKubernetes`. */
export interface ScheduledManagementApi {
  /** Such as `http://optimize.camunda.svc:8092`, without a path. */
  url?: pulumi.Input<string>;
  /** A Service, with the number of its port: the same value as for other resources. Pods reach it without a port-forward. */
  inKubernetes?: pulumi.Input<KubernetesService>;
  /** As `ManagementApi.api`. Default: "3.10+". */
  api?: pulumi.Input<"3.10+" | "3.9">;
  /** PEM of the authority that signed the certificate of a proxy in between. */
  caCertificate?: pulumi.Input<string>;
  /** Accepts any certificate: for experiments only. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /** Seconds until a request must be answered. Default: 30. */
  requestTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * The cluster that holds Optimize's data, as pods reach it. Exactly one of `url` and `inKubernetes`; credentials come by
 * `credentialsSecret`.
 */
export interface ScheduledDatastore {
  /** Such as `https://elasticsearch.camunda.svc:9200`. */
  url?: pulumi.Input<string>;
  /** A Service, with the number of its port: the same value as for other resources. Pods reach it without a port-forward. */
  inKubernetes?: pulumi.Input<KubernetesService>;
  /** Overrules the detection. */
  engine?: pulumi.Input<"elasticsearch" | "opensearch">;
  /** Where it is not in the Secret. */
  username?: pulumi.Input<string>;
  /** PEM of the authority that signed the server's certificate. */
  caCertificate?: pulumi.Input<string>;
  /** Accepts any certificate: for experiments only. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /** Seconds until a request must be answered. Default: 60. */
  requestTimeoutSeconds?: pulumi.Input<number>;
}

/** A Secret in the schedule's namespace, and the keys in it under which credentials lie. */
export interface CredentialsSecret {
  name: pulumi.Input<string>;
  username?: pulumi.Input<string>;
  password?: pulumi.Input<string>;
  apiKey?: pulumi.Input<string>;
  bearerToken?: pulumi.Input<string>;
  /** PEM, together with `clientKey`. */
  clientCertificate?: pulumi.Input<string>;
  clientKey?: pulumi.Input<string>;
  /** The whole Authorization header for a proxy in front of the management port. */
  managementAuthorization?: pulumi.Input<string>;
}

/** How long backups are kept: a completed one goes only when no rule keeps it. */
export interface ScheduledRetention {
  /** Keeps so many of the newest completed backups. */
  keepLast?: pulumi.Input<number>;
  /** Keeps completed backups for so many days, counted from their start. */
  keepForDays?: pulumi.Input<number>;
  /** So many of the newest completed backups stay, whatever their age. Default: 3. */
  minimumKept?: pulumi.Input<number>;
  /** Days for which a backup that failed, or lacks a part, is kept. Default: 7. */
  failedKeptForDays?: pulumi.Input<number>;
  /** `own`: what this schedule took. `all`: every backup of this Optimize in the repository. Default: "own". */
  scope?: pulumi.Input<"own" | "all">;
  /** Ids of backups that are never deleted. */
  protectBackupIds?: pulumi.Input<pulumi.Input<string | number>[]>;
  /** From the backup with this id on, smaller backups are meant. An id above all that there are accepts nothing. */
  acceptSmallerSince?: pulumi.Input<string>;
  /**
   * The id of a recorded backup. It, and those that were recorded before it, count as gone if the repository does not name
   * them, because it was moved on purpose. Accepts nothing that is taken later.
   */
  acceptMissingUpTo?: pulumi.Input<string>;
}

/** What the pods of the schedule may reach, and who may reach Optimize's management port. */
export interface ScheduleNetworkPolicy {
  /** Ports of the API server, which is no pod and so has no labels. Default: 443 and 6443. */
  apiServerPorts?: pulumi.Input<pulumi.Input<number>[]>;
  /**
   * More rules for what pods may reach. The ports of `managementApi` and `datastore` are open already; where a Service
   * passes on to another port of its pods, most networks go by that one: open it here.
   */
  extraEgress?: pulumi.Input<pulumi.Input<NetworkPolicyEgressRuleInput>[]>;
  /** Shuts Optimize's management port to all pods but those of the schedule; other ports stay open. */
  guardOptimize?: {
    namespace: pulumi.Input<string>;
    /** Labels of Optimize's pods. */
    podLabels: pulumi.Input<Labels>;
    /** Ports that stay open to everybody. Default: 8090. */
    openPorts?: pulumi.Input<pulumi.Input<number>[]>;
    /** Who else may reach every port, such as monitoring. */
    from?: pulumi.Input<pulumi.Input<NetworkPolicyPeerInput>[]>;
  };
}

/**
 * Alerts by the Prometheus operator on what kube-state-metrics tells: no success for too long, none ever, the CronJob
 * suspended or gone, retention not carried out; with `verifyRestore`, a restore check that failed or passed too long ago.
 */
export interface SchedulePrometheusRule {
  /** Labels by which the operator picks up rules, such as `release`. */
  labels?: pulumi.Input<Labels>;
  /** Age in seconds of the last backup run that succeeded at which to alert. Default: the longest gap of the schedule, and an hour more than timeoutSeconds. */
  maximumAgeSeconds?: pulumi.Input<number>;
  /** Added to each alert as `runbook_url`. */
  runbookUrl?: pulumi.Input<string>;
  /** Label `severity` of the alerts. Default: "warning". */
  severity?: pulumi.Input<string>;
}

/** What the pods of the schedule look like. */
export interface SchedulePod {
  imagePullSecrets?: pulumi.Input<pulumi.Input<string>[]>;
  /** Default: `sidecar.istio.io/inject: "false"` and `linkerd.io/inject: disabled`: a sidecar keeps a Job from ending. */
  annotations?: pulumi.Input<Labels>;
  labels?: pulumi.Input<Labels>;
  tolerations?: pulumi.Input<pulumi.Input<TolerationInput>[]>;
  affinity?: pulumi.Input<AffinityInput>;
  nodeSelector?: pulumi.Input<Labels>;
  priorityClassName?: pulumi.Input<string>;
  /** More variables, such as HTTPS_PROXY and NO_PROXY. */
  env?: pulumi.Input<pulumi.Input<EnvVarInput>[]>;
  /** Default: 64 MiB and 20 thousandths of a core requested, 128 MiB as the limit. */
  resources?: pulumi.Input<ResourceRequirementsInput>;
  /** Numeric user and group. Default: 1000. */
  runAsUser?: pulumi.Input<number>;
}

/**
 * A CronJob of its own that restores the newest completed backup under temporary names, compares and removes it: what
 * `npx pulumi-camunda-backup check-restore` does. How it ended stands in the status ConfigMap under `restoreCheck`, and in its Job;
 * with `prometheusRule` there is an alert on it, by the longest gap of its schedule, its deadline and an hour.
 */
export interface ScheduledRestoreCheck {
  /** Five fields of cron, in the time zone of the schedule. Choose a time at which no backup is taken. */
  schedule: pulumi.Input<string>;
  /** After so many seconds a check is ended. Default: 7200. */
  activeDeadlineSeconds?: pulumi.Input<number>;
  /** Checks nothing. Default: false. */
  suspend?: pulumi.Input<boolean>;
}

export interface BackupScheduleArgs {
  /** Where the CronJob and all that belongs to it live. */
  namespace: pulumi.Input<string>;
  managementApi: pulumi.Input<ScheduledManagementApi>;
  /** What the Orchestration Cluster keeps its secondary data in; Optimize is backed up by itself only with rdbms and none. */
  secondaryStorage: pulumi.Input<"rdbms" | "none" | "elasticsearch" | "opensearch">;
  /** Five fields of cron, such as `0 3 * * *`. */
  schedule: pulumi.Input<string>;
  /**
   * A name of the time zone database. A time that its clock leaps over in spring is no run on that day, which the preview
   * says; one that it shows twice in autumn is two runs, as in every CronJob. Default: "Etc/UTC".
   */
  timeZone?: pulumi.Input<string>;
  /** Moves the minute by up to so many seconds, always alike for the same namespace and name. Default: 0. */
  jitterSeconds?: pulumi.Input<number>;
  /** Takes no new backups. Default: false. */
  suspend?: pulumi.Input<boolean>;
  /** Takes one backup when the schedule is created; `pulumi up` does not wait for it. Default: false. */
  immediate?: boolean;
  /** Without it nothing is deleted; with it, `datastore` and `repositoryName` are needed. */
  retention?: pulumi.Input<ScheduledRetention>;
  datastore?: pulumi.Input<ScheduledDatastore>;
  /** What Optimize is configured with; needed with `datastore`. */
  repositoryName?: pulumi.Input<string>;
  /** Proves regularly that the newest backup can be restored; needs `datastore` and `repositoryName`. */
  verifyRestore?: ScheduledRestoreCheck;
  /** What the names of this Optimize's indices begin with. Default: "optimize". */
  indexPrefix?: pulumi.Input<string>;
  credentialsSecret?: pulumi.Input<CredentialsSecret>;
  /** What a run does when another backup runs. Default: "wait". */
  whenBusy?: pulumi.Input<"wait" | "fail">;
  /** Seconds for which a run waits for its backup. Default: 7200. */
  timeoutSeconds?: pulumi.Input<number>;
  /** Seconds for which "not found" and a missing part are waited out. Default: 120. */
  graceSeconds?: pulumi.Input<number>;
  /** How late a run may start. Default: 3600. */
  startingDeadlineSeconds?: pulumi.Input<number>;
  /** After so many seconds a run is ended. Default: timeoutSeconds and half an hour. */
  activeDeadlineSeconds?: pulumi.Input<number>;
  /** Default: 3. */
  successfulJobsHistoryLimit?: pulumi.Input<number>;
  /** Default: 5. */
  failedJobsHistoryLimit?: pulumi.Input<number>;
  /** Name of the CronJob and the beginning of the names of all other objects. Default: the component's name. */
  resourceName?: string;
  /** An image that has Node.js 22 or newer as `node`; another registry or a digest goes in here. Default: the official one. */
  image?: pulumi.Input<string>;
  pod?: SchedulePod;
  networkPolicy?: ScheduleNetworkPolicy;
  prometheusRule?: SchedulePrometheusRule;
}
