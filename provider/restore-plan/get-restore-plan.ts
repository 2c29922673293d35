import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { connectDatastore } from "../../clients/datastore/connect";
import { datastoreSchema } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { findingsOf } from "../../clients/finding";
import { connectOptimize } from "../../clients/optimize/connect";
import { type ManagementApiSettings, managementApiSchema } from "../../clients/optimize/settings";
import { argumentsOf, withRunnableCommands } from "../../operations/command-hints";
import { indexPrefixSchema } from "../../operations/backup/index-prefix-schema";
import { optimizeVersionSchema } from "../../operations/optimize-version";
import { coordinationSchema, secondaryStorageSchema } from "../../operations/backup/storage-schema";
import { lookAtDatastore } from "../../operations/restore/plan/look-at-datastore";
import { planRestore } from "../../operations/restore/plan/plan-restore";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { confirmationOf } from "../../operations/restore/plan/restore-plan";
import { type RestoreTarget } from "../../operations/restore/plan/restore-situation";
import { type RestoreFinding } from "../../operations/restore/plan/restore-finding";
import { vouchedProcess } from "../../operations/restore/run/vouched-process";
import { restoreStorageFindings } from "../../operations/restore/restore-storage-rule";
import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** What is to be restored, and to where. */
export interface GetRestorePlanArgs {
  readonly datastore: pulumi.Unwrap<Datastore>;
  /** The snapshot repository in which the backup lies. */
  readonly repositoryName: string;
  /**
   * What the Orchestration Cluster keeps its secondary data in; `none` where Optimize stands alone. With `rdbms`, it is
   * looked whether the records are there that Optimize imports again after the restore; with `elasticsearch` and
   * `opensearch`, a finding says that all components are restored together: see `coordination`. Default: none of this is
   * looked at, although `OptimizeRestore` does.
   */
  readonly secondaryStorage?: "rdbms" | "none" | "elasticsearch" | "opensearch";
  /** Says that the other components are restored from the same id by somebody else. */
  readonly coordination?: "external";
  readonly backupId: number | string;
  /** What the names of this Optimize's indices begin with, without the hyphen. Default: optimize. */
  readonly indexPrefix?: string;
  /** The version of the Optimize that is to run on what is restored, where its own index does not tell it. */
  readonly optimizeVersion?: string;
  /** Copies of each shard beside the first. Default: as backed up. */
  readonly replicas?: number;
  /** Whether a snapshot is to be taken before anything is deleted. Default: true. */
  readonly safetyBackup?: boolean;
  /** Whether the backup is to be restored under other names before anything is deleted. Default: as `safetyBackup`. */
  readonly checkFirst?: boolean;
  /**
   * Asked whether Optimize runs, which blocks a restore with `optimize.stopped`. Leave it out if the restore stops Optimize
   * itself, by `optimize.deployment`. Default: nobody is asked, and no finding tells whether Optimize runs.
   */
  readonly managementApi?: pulumi.Unwrap<ManagementApi>;
}

/** As `GetRestorePlanArgs`, with values that may not be known yet. */
export interface GetRestorePlanOutputArgs {
  readonly datastore: pulumi.Input<Datastore>;
  readonly repositoryName: pulumi.Input<string>;
  readonly secondaryStorage?: pulumi.Input<"rdbms" | "none" | "elasticsearch" | "opensearch">;
  readonly coordination?: pulumi.Input<"external">;
  readonly backupId: pulumi.Input<number | string>;
  readonly indexPrefix?: pulumi.Input<string>;
  readonly optimizeVersion?: pulumi.Input<string>;
  readonly replicas?: pulumi.Input<number>;
  readonly safetyBackup?: pulumi.Input<boolean>;
  readonly checkFirst?: pulumi.Input<boolean>;
  readonly managementApi?: pulumi.Input<ManagementApi>;
}

/** Something that was found; everything but a `warning` keeps the restore from beginning. */
export interface RestorePlanFinding {
  readonly kind: "refused" | "invalid" | "busy" | "warning";
  /** The property that it is about, such as `datastore`. */
  readonly property: string;
  readonly problem: string;
}

/** What a restore would do now. */
export interface RestorePreview {
  /** Undefined where nobody can tell what would be brought back or deleted. */
  readonly plan: RestorePlan | undefined;
  /** What `OptimizeRestore` wants as `confirm`; undefined without a plan. */
  readonly confirm: string | undefined;
  readonly findings: readonly RestorePlanFinding[];
}

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));
const argsSchema = v.strictObject({
  datastore: datastoreSchema,
  repositoryName: text,
  secondaryStorage: v.optional(secondaryStorageSchema),
  coordination: v.optional(coordinationSchema),
  backupId: v.pipe(
    v.union([text, v.number()], "must be a whole number or a text"),
    v.check(
      (id) => typeof id === "string" || Number.isSafeInteger(id),
      "is not a whole number that is kept exactly; above 2^53 write it as a text",
    ),
    v.transform(String),
  ),
  indexPrefix: v.optional(indexPrefixSchema),
  optimizeVersion: v.optional(optimizeVersionSchema),
  replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0, "must be 0 or more"))),
  safetyBackup: v.optional(v.boolean("must be true or false")),
  checkFirst: v.optional(v.boolean("must be true or false")),
  managementApi: v.optional(managementApiSchema),
});

/**
 * What a restore would delete and bring back now, and what is in its way; changes nothing. Looks while the program runs, in
 * previews too.
 *
 * @throws when nobody answers, or the arguments are wrong.
 */
export async function getRestorePlan(args: GetRestorePlanArgs): Promise<RestorePreview> {
  return look(args);
}

/**
 * `getRestorePlan` for arguments that may not be known yet. A credential among them does not make the result secret:
 * nothing of it is in there.
 */
export function getRestorePlanOutput(args: GetRestorePlanOutputArgs): pulumi.Output<RestorePreview> {
  const known = pulumi.output<object>(args).apply((settings: object) => look(settings));
  return pulumi.unsecret(known);
}

async function look(args: object): Promise<RestorePreview> {
  const settings = checked(args);
  const target: RestoreTarget = {
    source: { kind: "backup", backupId: settings.backupId },
    repositoryName: settings.repositoryName,
    indexPrefix: settings.indexPrefix ?? "optimize",
    optimizeVersion: settings.optimizeVersion,
    replicas: settings.replicas,
    safetyBackup: settings.safetyBackup ?? true,
    checkFirst: settings.checkFirst,
    secondaryStorage: settings.secondaryStorage,
  };
  const datastore = await connectDatastore(settings.datastore);
  try {
    const { plan, findings } = planRestore(await lookAtDatastore(datastore, target), target);
    const ofStorage = restoreStorageFindings(settings.secondaryStorage, settings.coordination);
    const confirm = plan === undefined ? undefined : confirmationOf(plan);
    const told = argumentsOf(settings);
    const runnable = [...ofStorage, ...findings, ...(await optimizeFindings(settings.managementApi))].map(
      (finding) => ({
        ...finding,
        problem: withRunnableCommands(finding.problem, told),
      }),
    );
    return { plan, confirm, findings: runnable };
  } finally {
    await datastore.close();
  }
}

/** Whether Optimize is stopped, as a restore that does not stop it itself demands. */
async function optimizeFindings(managementApi: ManagementApiSettings | undefined): Promise<readonly RestoreFinding[]> {
  if (managementApi === undefined) return [];
  const optimize = connectOptimize(managementApi);
  try {
    return await vouchedProcess(optimize).findings();
  } finally {
    await optimize.close();
  }
}

function checked(args: unknown): v.InferOutput<typeof argsSchema> {
  const settings = v.safeParse(argsSchema, args);
  if (settings.success) return settings.output;
  const [finding] = findingsOf(argsSchema, args);
  const { property, problem } = finding ?? { property: "", problem: "the arguments are not understood" };
  throw new ExplainedError("invalid", property === "" ? problem : `${property}: ${problem}`);
}
