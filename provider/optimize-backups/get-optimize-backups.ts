import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { connectDatastore } from "../../clients/datastore/connect";
import { datastoreSchema } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { type Finding, findingsOf } from "../../clients/finding";
import { connectOptimize } from "../../clients/optimize/connect";
import { managementApiSchema } from "../../clients/optimize/settings";
import { type DescribedBackup, describeBackups } from "../../operations/backup/describe-backups";
import { listsSizes, sizesOfMany } from "../../operations/backup/snapshot-sizes";
import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** Where to look for backups: in the datastore, at Optimize, or, with both given, in the datastore. */
export interface GetOptimizeBackupsArgs {
  /** Asked when `datastore` is left out. */
  readonly managementApi?: pulumi.Unwrap<ManagementApi>;
  /** Answers also while Optimize is down, and tells when backups ended and how large they are. */
  readonly datastore?: pulumi.Unwrap<Datastore>;
  /** The snapshot repository; needed together with `datastore`. */
  readonly repositoryName?: string;
  /**
   * Whether to ask for sizes. Default: true with Elasticsearch 8 and later, which tell them together with the list; false
   * otherwise, where it takes some 10 ms for each snapshot.
   */
  readonly sizes?: boolean;
}

/** As `GetOptimizeBackupsArgs`, with values that may not be known yet. */
export interface GetOptimizeBackupsOutputArgs {
  readonly managementApi?: pulumi.Input<ManagementApi>;
  readonly datastore?: pulumi.Input<Datastore>;
  readonly repositoryName?: pulumi.Input<string>;
  readonly sizes?: pulumi.Input<boolean>;
}

const argsSchema = v.strictObject({
  managementApi: v.optional(managementApiSchema),
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(v.string("must be a text")),
  sizes: v.optional(v.boolean("must be true or false")),
});

type CheckedArgs = v.InferOutput<typeof argsSchema>;

/**
 * The backups of an Optimize, the newest first: id, state, snapshots, version and times, and sizes where the datastore
 * is given. Looks while the program runs, in previews too.
 *
 * @throws when nobody answers, or when the arguments name no place to look.
 */
export async function getOptimizeBackups(args: GetOptimizeBackupsArgs): Promise<DescribedBackup[]> {
  return look(checked(args));
}

async function look(settings: CheckedArgs): Promise<DescribedBackup[]> {
  const optimize = settings.managementApi === undefined ? undefined : connectOptimize(settings.managementApi);
  const datastore = settings.datastore === undefined ? undefined : await connectDatastore(settings.datastore);
  try {
    if (datastore === undefined) return await describeBackups({ optimize, store: undefined });
    const { snapshots, identity } = datastore;
    const repositoryName = settings.repositoryName ?? "";
    const store = { snapshots, repositoryName, clusterUuid: identity.clusterUuid };
    const withSizes = settings.sizes ?? listsSizes(identity);
    return await describeBackups({ optimize, store }, withSizes ? sizesOfMany(datastore) : undefined);
  } finally {
    await Promise.all([optimize?.close(), datastore?.close()]);
  }
}

/**
 * `getOptimizeBackups` for arguments that may not be known yet. A credential among them does not make the result secret:
 * nothing of it is in there.
 */
export function getOptimizeBackupsOutput(args: GetOptimizeBackupsOutputArgs): pulumi.Output<DescribedBackup[]> {
  const known = pulumi.output<object>(args).apply((settings: object) => look(checked(settings)));
  return pulumi.unsecret(known);
}

function checked(args: unknown): CheckedArgs {
  const [finding] = findingsOf(argsSchema, args);
  const settings = v.safeParse(argsSchema, args);
  if (!settings.success) throw invalid(finding ?? { property: "", problem: "the arguments are not understood" });
  const { managementApi, datastore, repositoryName } = settings.output;
  if (managementApi === undefined && datastore === undefined) {
    throw invalid({ property: "datastore", problem: "is needed, or managementApi: where to look for backups" });
  }
  if (datastore !== undefined && repositoryName === undefined) {
    throw invalid({ property: "repositoryName", problem: "is needed together with datastore" });
  }
  return settings.output;
}

function invalid({ property, problem }: Finding): ExplainedError {
  return new ExplainedError("invalid", property === "" ? problem : `${property}: ${problem}`);
}
