import type * as pulumi from "@pulumi/pulumi";

import { type Datastore } from "../connections/datastore-args";

/** Settings of every type of repository. Byte sizes are texts with a unit, such as `40mb`. */
export interface CommonRepositorySettings {
  /** Compresses metadata. Default: true on Elasticsearch, false on OpenSearch. */
  compress?: pulumi.Input<boolean>;
  /** Bytes above which a file is split. Default: not split on fs; the store's limit elsewhere. */
  chunkSize?: pulumi.Input<string>;
  /** Bytes a second and node while snapshots are taken. Default: 40mb. */
  maxSnapshotBytesPerSec?: pulumi.Input<string>;
  /** Bytes a second and node while snapshots are restored. Default: not limited. */
  maxRestoreBytesPerSec?: pulumi.Input<string>;
  /**
   * Refuses snapshots and deletions. The setting for a cluster that only restores from what another one writes: two
   * writers corrupt a repository. Default: false.
   */
  readonly?: pulumi.Input<boolean>;
  /** Settings that have no property here, in the engine's spelling, such as `max_number_of_snapshots`. */
  extraSettings?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
}

/** A folder that all nodes share. */
export interface FsRepository extends CommonRepositorySettings {
  /** Absolute, or relative to the first entry of the nodes' `path.repo`; under one of its entries either way. */
  location: pulumi.Input<string>;
}

/**
 * A bucket of S3, or of a store that speaks its protocol. Keys belong into the nodes' keystore
 * (`s3.client.<client>.access_key` and `secret_key`), not here.
 */
export interface S3Repository extends CommonRepositorySettings {
  bucket: pulumi.Input<string>;
  /** Which of the clients in the nodes' settings is used. Default: default. */
  client?: pulumi.Input<string>;
  /** Path inside the bucket, without a slash at either end. One for each Optimize. */
  basePath?: pulumi.Input<string>;
  bufferSize?: pulumi.Input<string>;
  cannedAcl?: pulumi.Input<string>;
  storageClass?: pulumi.Input<string>;
  serverSideEncryption?: pulumi.Input<boolean>;
  pathStyleAccess?: pulumi.Input<boolean>;
  endpoint?: pulumi.Input<string>;
  region?: pulumi.Input<string>;
  /** AWS-managed OpenSearch only: the role that the domain assumes. */
  roleArn?: pulumi.Input<string>;
}

/** A bucket of Google Cloud Storage. */
export interface GcsRepository extends CommonRepositorySettings {
  bucket: pulumi.Input<string>;
  client?: pulumi.Input<string>;
  basePath?: pulumi.Input<string>;
}

/** A container of Azure Blob Storage. */
export interface AzureRepository extends CommonRepositorySettings {
  /** Default: elasticsearch-snapshots, or opensearch-snapshots. */
  container?: pulumi.Input<string>;
  client?: pulumi.Input<string>;
  basePath?: pulumi.Input<string>;
  /** primary_only or secondary_only. Default: primary_only. */
  locationMode?: pulumi.Input<string>;
}

/** A repository that is only read, from a place that another cluster writes to. */
export interface UrlRepository extends CommonRepositorySettings {
  url: pulumi.Input<string>;
  httpMaxRetries?: pulumi.Input<number>;
  /** A time with a unit. Default: 50s. */
  httpSocketTimeout?: pulumi.Input<string>;
}

/** A repository of any other type that a plugin brings. */
export interface OtherRepository {
  type: pulumi.Input<string>;
  /** In the engine's spelling. */
  settings: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
}

/** What is declared about a snapshot repository. */
export interface SnapshotRepositoryArgs {
  /** The cluster that the repository is registered in: the one that Optimize keeps its data in. */
  datastore: pulumi.Input<Datastore>;
  /** Another name replaces the resource: the new one is registered before the old one is unregistered. */
  repositoryName: pulumi.Input<string>;
  /** Exactly one of fs, s3, gcs, azure, url and other. Changes in place. */
  fs?: pulumi.Input<FsRepository>;
  s3?: pulumi.Input<S3Repository>;
  gcs?: pulumi.Input<GcsRepository>;
  azure?: pulumi.Input<AzureRepository>;
  url?: pulumi.Input<UrlRepository>;
  other?: pulumi.Input<OtherRepository>;
  /** Has every node write to the repository after it was registered or changed. Default: true. */
  verify?: pulumi.Input<boolean>;
  /** Changes a repository of that name that exists with other settings, instead of refusing to. Default: false. */
  adopt?: pulumi.Input<boolean>;
  /**
   * What a delete does: `unregister` makes the datastore forget the repository (what lies in it stays), `retain` nothing.
   * A repository that existed before is never unregistered. Default: unregister.
   */
  onDelete?: pulumi.Input<"unregister" | "retain">;
}
