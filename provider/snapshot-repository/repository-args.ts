import type * as pulumi from "@pulumi/pulumi";

import { type Datastore } from "../connections/datastore-args";
import {
  type AzureRepository,
  type FsRepository,
  type GcsRepository,
  type OtherRepository,
  type UrlRepository,
} from "./block-args";
import { type S3Repository } from "./s3-args";

/** What is declared about a snapshot repository. Only another `repositoryName` replaces; all else changes in place. */
export interface SnapshotRepositoryArgs {
  /** The cluster that the repository is registered in: the one that Optimize keeps its data in. */
  datastore: pulumi.Input<Datastore>;
  /**
   * Another name replaces the resource: the new one is registered before the old one is unregistered. One that a platform
   * owns (`found-snapshots`, `cs-automated…`, or declared in a file beside the server) is taken over as it is, or refused.
   */
  repositoryName: pulumi.Input<string>;
  /** Exactly one of fs, s3, gcs, azure, url and other. A change of it, or of the place in it, hides the backups in the old place, and says which. */
  fs?: pulumi.Input<FsRepository>;
  s3?: pulumi.Input<S3Repository>;
  gcs?: pulumi.Input<GcsRepository>;
  azure?: pulumi.Input<AzureRepository>;
  url?: pulumi.Input<UrlRepository>;
  other?: pulumi.Input<OtherRepository>;
  /** Has every node write to the repository, and reads its contents, after it was registered or changed. Default: true. */
  verify?: pulumi.Input<boolean>;
  /**
   * Does so at each refresh too. One that does not work then is warned about and has no verified nodes any more, so that
   * the next `up` verifies it again, and fails while it does not work. Default: false.
   */
  verifyOnRefresh?: pulumi.Input<boolean>;
  /** Changes a repository of that name that exists with other settings, instead of refusing to. Default: false. */
  adopt?: pulumi.Input<boolean>;
  /**
   * What a delete does: `unregister` makes the datastore forget the repository (what lies in it stays), `retain` nothing.
   * A repository that existed before is never unregistered. Default: unregister.
   */
  onDelete?: pulumi.Input<"unregister" | "retain">;
  /**
   * Seconds to wait while a snapshot, a restore or a clean-up keeps the repository from being changed or unregistered.
   * Rates (`max…BytesPerSec`) change at any time. Default: 60.
   */
  inUseTimeoutSeconds?: pulumi.Input<number>;
}
