import type * as pulumi from "@pulumi/pulumi";

import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** What is declared about a backup of Optimize. Only another `backupId`, and other `triggers`, replace it. */
export interface OptimizeBackupArgs {
  managementApi: pulumi.Input<ManagementApi>;
  /**
   * What the Orchestration Cluster keeps its secondary data in; `none` where Optimize stands alone. With `elasticsearch`
   * and `opensearch`, a backup of Optimize is only worth something together with the other components' under one id:
   * see `coordination`.
   */
  secondaryStorage: pulumi.Input<"rdbms" | "none" | "elasticsearch" | "opensearch">;
  /** Says that the other components are backed up by somebody else under the same `backupId`, which is then needed. */
  coordination?: pulumi.Input<"external">;
  /**
   * A whole number, 1 or more and larger than those before it; a text where it is above 2^53. With Optimize 3.9, a text
   * in lower case that the name of a snapshot may hold. Default: one above the Unix time in seconds and above every id
   * that the repository knows.
   */
  backupId?: pulumi.Input<number | string>;
  /**
   * The datastore in which Optimize's snapshots lie. With it, failures are explained, a backup that landed in another
   * repository is noticed, and what is gone is told from what is hidden. Together with `repositoryName`.
   */
  datastore?: pulumi.Input<Datastore>;
  /** The snapshot repository that Optimize is configured with. */
  repositoryName?: pulumi.Input<string>;
  /** Any values: when one of them changes, a new backup is taken, and then this one deleted. */
  triggers?: pulumi.Input<pulumi.Input<unknown>[]>;
  /** What to do while another backup runs. Default: wait. */
  whenBusy?: pulumi.Input<"wait" | "fail">;
  /** Seconds until the backup must be complete; Pulumi's customTimeouts do not reach it. Default: 7200. */
  timeoutSeconds?: pulumi.Input<number>;
  /** Seconds for which "not found", or a missing part, may last without a change before it counts. Default: 120. */
  graceSeconds?: pulumi.Input<number>;
  /** Takes over a backup that exists under `backupId`, instead of refusing to. Default: false. */
  adopt?: pulumi.Input<boolean>;
  /**
   * What a delete does: delete both snapshots, or nothing. What was taken over is never deleted. Of a backup that is
   * replaced, `retain` counts whether it was recorded before or is declared in the same `up`; the flags below count as they
   * are declared. A destroy goes by what was recorded. Default: delete.
   */
  onDelete?: pulumi.Input<"delete" | "retain">;
  /** Allows the deletion of the last completed backup that this Optimize has. Default: false. */
  allowDeleteLast?: pulumi.Input<boolean>;
  /**
   * Allows its deletion although the newest completed backup is less than half as large, as that of an Optimize that lost
   * its data is. Compared only where `datastore` is given. Default: false.
   */
  acceptSmaller?: pulumi.Input<boolean>;
  /**
   * Deletes the recorded snapshots by name in the datastore when Optimize cannot be reached, or uses another repository
   * now. Needs `datastore` and `repositoryName`. Default: false.
   */
  deleteThroughDatastore?: pulumi.Input<boolean>;
  /**
   * What the names of this Optimize's indices begin with, to notice that another Optimize uses the same repository.
   * Default: learnt from the backups there are, which must all have the same one.
   */
  indexPrefix?: pulumi.Input<string>;
}
