import type * as pulumi from "@pulumi/pulumi";

/*
 * The blocks that say what kind of repository it is. Sizes are texts with a unit: b, kb, mb, gb, tb or pb, each 1024 times
 * the one before; times are texts with nanos, micros, ms, s, m, h or d. What is left out has the engine's default, which
 * is given for each engine where they differ ("Elasticsearch:" also says that OpenSearch has no such setting, and the
 * other way round). Sources: the servers' own code (Elasticsearch 8.19 and 9.1, OpenSearch 2.19 and 3.8), and
 * https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/manage-snapshot-repositories and
 * https://docs.opensearch.org/latest/api-reference/snapshots/create-repository/, which is wrong about the defaults of
 * maxRestoreBytesPerSec and shardPathType.
 */

/** Settings of every type of repository. */
export interface CommonRepositorySettings {
  /** Compresses metadata; index files are compressed anyway. Default: true on Elasticsearch, false on OpenSearch. */
  compress?: pulumi.Input<boolean>;
  /** Size above which a file is split. Default: not split on fs and url; gcs 5tb; s3 5tb, on OpenSearch 1gb; azure by the store's limit. */
  chunkSize?: pulumi.Input<string>;
  /** Size a second and node while snapshots are taken; 0 does not limit. Default: 40mb; on Elasticsearch less where the nodes' bandwidth settings are set. */
  maxSnapshotBytesPerSec?: pulumi.Input<string>;
  /** Size a second and node while snapshots are restored. Default: 0, not limited; `indices.recovery.max_bytes_per_sec` still applies. */
  maxRestoreBytesPerSec?: pulumi.Input<string>;
  /**
   * Refuses snapshots and deletions. The setting for a cluster that only restores from what another one writes: of all
   * clusters that have a repository at one place, a single one may write. A second one corrupts it; the engines notice
   * it only afterwards, and then disable the repository. Default: false.
   */
  readonly?: pulumi.Input<boolean>;
  /** Size of the pieces in which files are read and written, 8kb to 16mb. Default: 128kb. */
  ioBufferSize?: pulumi.Input<string>;
  /** Writes what url repositories need to read the place. Default: true. */
  supportUrlRepo?: pulumi.Input<boolean>;
  /** Deprecated in both engines. Default: true. */
  cacheRepositoryData?: pulumi.Input<boolean>;
  /** Elasticsearch: the number of snapshots above which no more are taken. Default: 2147483647. */
  maxNumberOfSnapshots?: pulumi.Input<number>;
  /** Elasticsearch: lets shards be copied from it. Default: false. */
  useForPeerRecovery?: pulumi.Input<boolean>;
  /** OpenSearch: how metadata is compressed where `compress` says so. Default: deflate. */
  compressionType?: pulumi.Input<string>;
  /** OpenSearch, remote-backed storage. Default: 0, not limited. */
  maxRemoteUploadBytesPerSec?: pulumi.Input<string>;
  /** OpenSearch, remote-backed storage. Default: 0, not limited. */
  maxRemoteLowPriorityUploadBytesPerSec?: pulumi.Input<string>;
  /** OpenSearch, remote-backed storage. Default: 0, not limited. */
  maxRemoteDownloadBytesPerSec?: pulumi.Input<string>;
  /** OpenSearch 3, remote-backed storage. Default: 0, not limited. */
  maxRemoteLowPriorityDownloadBytesPerSec?: pulumi.Input<string>;
  /** OpenSearch: adds a hashed prefix to the path that a verification writes to. Default: false. */
  prefixModeVerification?: pulumi.Input<boolean>;
  /** OpenSearch: FIXED, HASHED_PREFIX or HASHED_INFIX, how the paths of shards are made. Default: FIXED. */
  shardPathType?: pulumi.Input<string>;
  /** OpenSearch, remote-backed storage: snapshots refer to it instead of copying. Default: false. */
  remoteStoreIndexShallowCopy?: pulumi.Input<boolean>;
  /** OpenSearch, remote-backed storage: the second kind of such snapshots. Default: false. */
  shallowSnapshotV2?: pulumi.Input<boolean>;
  /** OpenSearch: how many files of a shard are deleted at once. Default: 1000. */
  maxSnapshotShardBlobDeleteBatchSize?: pulumi.Input<number>;
  /** OpenSearch, deprecated: gives up the check for a second writer. Default: false. */
  allowConcurrentModifications?: pulumi.Input<boolean>;
  /** OpenSearch, for its own repositories of remote-backed storage: nobody can change or remove one. Default: false. */
  systemRepository?: pulumi.Input<boolean>;
  /**
   * Settings that have no property here, in the engine's spelling, with dots for nested ones. A name that is not in our list
   * is warned about with the nearest one that is: the engines ignore a slip silently.
   */
  extraSettings?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
}

/** A folder that all nodes share. */
export interface FsRepository extends CommonRepositorySettings {
  /** Absolute, or relative to the first entry of the nodes' `path.repo`; under one of its entries either way. */
  location: pulumi.Input<string>;
  /** OpenSearch: a path below the location. */
  basePath?: pulumi.Input<string>;
}

/** A bucket of Google Cloud Storage. Its credentials file belongs into the nodes' keystore (`gcs.client.<client>.credentials_file`). */
export interface GcsRepository extends CommonRepositorySettings {
  bucket: pulumi.Input<string>;
  /** Path inside the bucket, without a slash at either end. One for each Optimize. Default: the bucket's root. */
  basePath?: pulumi.Input<string>;
  /** Which of the clients in the nodes' settings is used. Default: default. */
  client?: pulumi.Input<string>;
  /** Without effect today: a setting of the client, in the nodes' settings. */
  applicationName?: pulumi.Input<string>;
  /** Elasticsearch: a time. Default: 100ms. */
  throttledCasRetryDelayIncrement?: pulumi.Input<string>;
  /** Elasticsearch. Default: 2. */
  throttledCasRetryMaximumNumberOfRetries?: pulumi.Input<number>;
  /** Elasticsearch: a time. Default: 5s. */
  throttledCasRetryMaximumDelay?: pulumi.Input<string>;
  /** Newest Elasticsearch: the storage class of the data, never one that has to be thawed. */
  dataStorageClass?: pulumi.Input<string>;
  /** Newest Elasticsearch: the storage class of all that is no data. */
  metadataStorageClass?: pulumi.Input<string>;
  /** Newest Elasticsearch: size above which an upload goes in parts. */
  multipartUploadSizeThreshold?: pulumi.Input<string>;
  /** Newest Elasticsearch: how much of an upload is held in memory. */
  resumableWriteBufferSize?: pulumi.Input<string>;
  /** Newest Elasticsearch: how many objects one request deletes. */
  deleteObjectsMaxSize?: pulumi.Input<number>;
  /** Newest Elasticsearch: how many such requests run at once, 1 to 100. Default: 5. */
  maxConcurrentBatchDeletes?: pulumi.Input<number>;
}

/** A container of Azure Blob Storage. Its key or token belongs into the nodes' keystore (`azure.client.<client>.key`). */
export interface AzureRepository extends CommonRepositorySettings {
  /** Default: elasticsearch-snapshots on Elasticsearch, opensearch-snapshots on OpenSearch. */
  container?: pulumi.Input<string>;
  /** Path inside the container. One for each Optimize. Default: the container's root. */
  basePath?: pulumi.Input<string>;
  /** Which of the clients in the nodes' settings is used. Default: default. */
  client?: pulumi.Input<string>;
  /** Deprecated in both engines: names the client where `client` is absent. */
  account?: pulumi.Input<string>;
  /** primary_only or secondary_only; the second makes `readonly` true, unless that is given. Default: primary_only. */
  locationMode?: pulumi.Input<string>;
  /** Elasticsearch: the largest file that is uploaded at once. Default: 256mb. */
  maxSinglePartUploadSize?: pulumi.Input<string>;
  /** Elasticsearch: how many files one request deletes, 1 to 256. Default: 256. */
  deleteObjectsMaxSize?: pulumi.Input<number>;
  /** Elasticsearch: how many such requests run at once, 1 to 100. Default: 10. */
  maxConcurrentBatchDeletes?: pulumi.Input<number>;
}

/** A repository that is only read, from a place that another cluster writes to. */
export interface UrlRepository extends CommonRepositorySettings {
  /** http, https, ftp, file or jar; under `path.repo` or `repositories.url.allowed_urls` of the nodes. */
  url: pulumi.Input<string>;
  /** Elasticsearch. Default: 5. */
  httpMaxRetries?: pulumi.Input<number>;
  /** Elasticsearch: a time. Default: 50s. */
  httpSocketTimeout?: pulumi.Input<string>;
}

/**
 * A repository of any other type that a plugin brings, such as hdfs. `source` is refused: what is restored from such a
 * repository cannot be searched.
 */
export interface OtherRepository {
  type: pulumi.Input<string>;
  /** In the engine's spelling, with dots for nested ones. */
  settings: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
}
