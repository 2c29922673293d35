import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { systemClock } from "../../clients/clock";
import { connectDatastore, type Datastore as ConnectedDatastore } from "../../clients/datastore/connect";
import { datastoreSchema } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { type Finding, findingsOf } from "../../clients/finding";
import { connectOptimize } from "../../clients/optimize/connect";
import { managementApiSchema } from "../../clients/optimize/settings";
import { DEFAULT_INDEX_PREFIX, indexPrefixSchema } from "../../operations/backup/index-prefix-schema";
import { parseLedger } from "../../operations/retention/ledger-text";
import { type PrunePlan } from "../../operations/retention/plan-prune";
import { type RetentionPolicy } from "../../operations/retention/policy";
import { retentionSchema } from "../../operations/retention/retention-schema";
import { prunePlanner } from "../../operations/retention/prune-planner";
import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** Which backups there are, and what is kept of them. */
export interface GetPrunePlanArgs {
  /** Asked when `datastore` is left out; sizes are not compared then, and with `scope` own nothing is planned. */
  readonly managementApi?: pulumi.Unwrap<ManagementApi>;
  readonly datastore?: pulumi.Unwrap<Datastore>;
  /** The snapshot repository; needed together with `datastore`. */
  readonly repositoryName?: string;
  readonly retention: RetentionPolicy;
  /** The text of the ledger. Without it, only `scope` all plans to delete anything. */
  readonly ledger?: string;
  /** What the names of Optimize's indices begin with. Default: optimize. */
  readonly indexPrefix?: string;
}

/** As `GetPrunePlanArgs`, with values that may not be known yet. */
export interface GetPrunePlanOutputArgs {
  readonly managementApi?: pulumi.Input<ManagementApi>;
  readonly datastore?: pulumi.Input<Datastore>;
  readonly repositoryName?: pulumi.Input<string>;
  readonly retention: pulumi.Input<RetentionPolicy>;
  readonly ledger?: pulumi.Input<string>;
  readonly indexPrefix?: pulumi.Input<string>;
}

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));
const argsSchema = v.strictObject({
  managementApi: v.optional(managementApiSchema),
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(text),
  retention: retentionSchema,
  ledger: v.optional(text),
  indexPrefix: v.optional(indexPrefixSchema),
});

type CheckedArgs = v.InferOutput<typeof argsSchema>;

/**
 * What retention would delete now, with the reason for every backup; deletes nothing. Looks while the program runs, in
 * previews too.
 *
 * @throws when nobody answers, or when the arguments name no place to look.
 */
export async function getPrunePlan(args: GetPrunePlanArgs): Promise<PrunePlan> {
  return look(checked(args));
}

/**
 * `getPrunePlan` for arguments that may not be known yet. A credential among them does not make the result secret:
 * nothing of it is in there.
 */
export function getPrunePlanOutput(args: GetPrunePlanOutputArgs): pulumi.Output<PrunePlan> {
  const known = pulumi.output<object>(args).apply((settings: object) => look(checked(settings)));
  return pulumi.unsecret(known);
}

async function look(settings: CheckedArgs): Promise<PrunePlan> {
  const input = {
    policy: settings.retention,
    ledger: settings.ledger === undefined ? undefined : parseLedger(settings.ledger, "the text that is given"),
    indexPrefix: settings.indexPrefix ?? DEFAULT_INDEX_PREFIX,
    lastRunCompleted: undefined,
  };
  const { managementApi, datastore, repositoryName = "" } = settings;
  const now = () => systemClock.now();
  if (datastore !== undefined) {
    const connected: ConnectedDatastore = await connectDatastore(datastore);
    try {
      const { snapshots, identity } = connected;
      const store = { snapshots, repositoryName, clusterUuid: identity.clusterUuid };
      return await prunePlanner({ store }, snapshots, now, input)();
    } finally {
      await connected.close();
    }
  }
  if (managementApi === undefined) throw nowhereToLook();
  const optimize = connectOptimize(managementApi);
  try {
    return await prunePlanner({ store: undefined, optimize }, undefined, now, input)();
  } finally {
    await optimize.close();
  }
}

function checked(args: unknown): CheckedArgs {
  const [finding] = findingsOf(argsSchema, args);
  const settings = v.safeParse(argsSchema, args);
  if (!settings.success) throw invalid(finding ?? { property: "", problem: "the arguments are not understood" });
  const { managementApi, datastore, repositoryName } = settings.output;
  if (managementApi === undefined && datastore === undefined) throw nowhereToLook();
  if (datastore === undefined && settings.output.retention.scope === "all") {
    const problem =
      "is needed with retention.scope all: Optimize also lists what another Optimize took, and only the datastore tells whose it is";
    throw invalid({ property: "datastore", problem });
  }
  if (datastore !== undefined && repositoryName === undefined) {
    throw invalid({ property: "repositoryName", problem: "is needed together with datastore" });
  }
  return settings.output;
}

function nowhereToLook(): ExplainedError {
  return invalid({ property: "datastore", problem: "is needed, or managementApi: where to look for backups" });
}

function invalid({ property, problem }: Finding): ExplainedError {
  return new ExplainedError("invalid", property === "" ? problem : `${property}: ${problem}`);
}
