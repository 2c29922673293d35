import type * as pulumi from "@pulumi/pulumi";

import { type CommonRepositorySettings } from "./block-args";

/**
 * A bucket of S3, or of a store that speaks its protocol. Keys belong into the nodes' keystore
 * (`s3.client.<client>.access_key` and `secret_key`), or into a role of the nodes; a domain that AWS manages takes
 * `roleArn` instead. Those from `endpoint` on are settings of the client, which today's documentation wants in the nodes' settings;
 * here they overrule those.
 */
export interface S3Repository extends CommonRepositorySettings {
  bucket: pulumi.Input<string>;
  /** Path inside the bucket, without a slash at either end. One for each Optimize. Default: the bucket's root. */
  basePath?: pulumi.Input<string>;
  /** Which of the clients in the nodes' settings is used. Default: default. */
  client?: pulumi.Input<string>;
  /** Size above which an upload goes in parts, 5mb to 5gb. Default: 100mb, or 5 % of the heap where that is less. */
  bufferSize?: pulumi.Input<string>;
  /** private, public-read, public-read-write, authenticated-read, log-delivery-write, bucket-owner-read or bucket-owner-full-control. Default: private. */
  cannedAcl?: pulumi.Input<string>;
  /** standard, reduced_redundancy, standard_ia, onezone_ia or intelligent_tiering; never one that has to be thawed. Default: standard. */
  storageClass?: pulumi.Input<string>;
  /** AES256 by S3. On OpenSearch only before 3.1, see `serverSideEncryptionType`. Default: false. */
  serverSideEncryption?: pulumi.Input<boolean>;
  /** Elasticsearch: 1 to 10000. Default: 10000. */
  maxMultipartParts?: pulumi.Input<number>;
  /** Elasticsearch: how many objects one request deletes, 1 to 1000. Default: 1000. */
  deleteObjectsMaxSize?: pulumi.Input<number>;
  /** Elasticsearch: how many abandoned uploads are looked for after a deletion; 0 does not look. Default: 1000. */
  maxMultipartUploadCleanupSize?: pulumi.Input<number>;
  /** Elasticsearch: a time. Default: 50ms. */
  throttledDeleteRetryDelayIncrement?: pulumi.Input<string>;
  /** Elasticsearch: a time. Default: 5s. */
  throttledDeleteRetryMaximumDelay?: pulumi.Input<string>;
  /** Elasticsearch. Default: 10. */
  throttledDeleteRetryMaximumNumberOfRetries?: pulumi.Input<number>;
  /** Elasticsearch: a time. Default: 5s. */
  getRegisterRetryDelay?: pulumi.Input<string>;
  /** Elasticsearch, for repositories with snapshots older than 7.6: a time. Default: 3m. */
  cooldownPeriod?: pulumi.Input<string>;
  /** Elasticsearch: size up to which an object is copied by one request. */
  maxCopySizeBeforeMultipart?: pulumi.Input<string>;
  /** Elasticsearch 9.3, and late patches of older lines: for stores that lack conditional writes, and so cannot keep a second writer out. Default: false. */
  unsafelyIncompatibleWithS3ConditionalWrites?: pulumi.Input<boolean>;
  /** Newest Elasticsearch: the storage class of the data, in place of `storageClass`. */
  dataStorageClass?: pulumi.Input<string>;
  /** Newest Elasticsearch: the storage class of all that is no data. */
  metadataStorageClass?: pulumi.Input<string>;
  /** OpenSearch: how many objects one request deletes, 1 to 1000. Default: 1000. */
  bulkDeleteSize?: pulumi.Input<number>;
  /** OpenSearch 3.1: AES256, aws:kms or bucket_default. Default: bucket_default. */
  serverSideEncryptionType?: pulumi.Input<string>;
  /** OpenSearch 3.1, with aws:kms. */
  serverSideEncryptionKmsKeyId?: pulumi.Input<string>;
  /** OpenSearch 3.1, with aws:kms. Default: true. */
  serverSideEncryptionBucketKeyEnabled?: pulumi.Input<boolean>;
  /** OpenSearch 3.1, with aws:kms: JSON. */
  serverSideEncryptionEncryptionContext?: pulumi.Input<string>;
  /** OpenSearch 3.1: the AWS account that the bucket must belong to. */
  expectedBucketOwner?: pulumi.Input<string>;
  /** OpenSearch, remote-backed storage: leaves large uploads to the slower client. */
  redirectLargeS3Upload?: pulumi.Input<boolean>;
  /** OpenSearch, remote-backed storage: lets uploads wait for permits. */
  permitBackedTransferEnabled?: pulumi.Input<boolean>;
  /** OpenSearch, remote-backed storage: tries failed uploads again. */
  s3UploadRetryEnabled?: pulumi.Input<boolean>;
  /** OpenSearch 3: netty or crt. */
  s3AsyncClientType?: pulumi.Input<string>;
  /**
   * OpenSearch domains that AWS manages: the role that the domain takes to reach the bucket. Whoever registers the
   * repository needs iam:PassRole for it.
   */
  roleArn?: pulumi.Input<string>;
  /** Address of the store. Default: that of AWS in the nodes' region. */
  endpoint?: pulumi.Input<string>;
  region?: pulumi.Input<string>;
  /** http or https. Default: https. */
  protocol?: pulumi.Input<string>;
  /** Bucket in the path instead of the host name, as many other stores want it. Default: false. */
  pathStyleAccess?: pulumi.Input<boolean>;
  /** Default: false. */
  disableChunkedEncoding?: pulumi.Input<boolean>;
  /** Elasticsearch. */
  alwaysSignRequests?: pulumi.Input<boolean>;
  /** Elasticsearch: names the purpose of each request in its address. */
  addPurposeCustomQueryParameter?: pulumi.Input<boolean>;
  /** Newest Elasticsearch: a time. */
  apiCallTimeout?: pulumi.Input<string>;
  /** Elasticsearch: a time. */
  connectionMaxIdleTime?: pulumi.Input<string>;
  /** Default: 3. */
  maxRetries?: pulumi.Input<number>;
  /** A time. Default: 50s. */
  readTimeout?: pulumi.Input<string>;
  maxConnections?: pulumi.Input<number>;
  useThrottleRetries?: pulumi.Input<boolean>;
  signerOverride?: pulumi.Input<string>;
  /** Of the proxy between the nodes and the store; its credentials belong into the nodes' keystore. */
  proxyHost?: pulumi.Input<string>;
  proxyPort?: pulumi.Input<number>;
  /** Elasticsearch: http or https. */
  proxyScheme?: pulumi.Input<string>;
  /** OpenSearch: a time, as the three after it. */
  requestTimeout?: pulumi.Input<string>;
  connectionTimeout?: pulumi.Input<string>;
  connectionTtl?: pulumi.Input<string>;
  connectionAcquisitionTimeout?: pulumi.Input<string>;
  /** OpenSearch. */
  maxSyncConnections?: pulumi.Input<number>;
  /** OpenSearch: for stores that do not take today's checksums. */
  legacyMd5ChecksumCalculation?: pulumi.Input<boolean>;
}
