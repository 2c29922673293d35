import type * as pulumi from "@pulumi/pulumi";

import { type KubernetesService } from "./kubernetes-service-args";

/** Requests are signed for Amazon OpenSearch Service. */
export interface AwsSigV4Args {
  /** The domain's region, such as `eu-central-1`. */
  region: pulumi.Input<string>;
  /** A profile of the AWS configuration where Pulumi runs. Default: as for every AWS tool, AWS_PROFILE or none. */
  profile?: pulumi.Input<string>;
  /** The ARN of a role to take on with the credentials that are found. */
  roleArn?: pulumi.Input<string>;
}

/**
 * An Elasticsearch or OpenSearch cluster; which of the two is detected. Credentials are given by one of
 * username with password, apiKey, bearerToken or awsSigV4, or not at all. Prefer the `…FromEnv` properties: they hold the NAME of
 * an environment variable that is read each time a request is made, so that a rotated credential needs no `pulumi up`
 * and is in no state.
 */
export interface Datastore {
  /** Such as `https://elasticsearch.example.com:9200`. Exactly one of `url` and `inKubernetes` is given. */
  url?: pulumi.Input<string>;
  /** The Service of a cluster that cannot be reached otherwise. */
  inKubernetes?: pulumi.Input<KubernetesService>;
  /** Overrules the detection; needed only where `GET /` does not tell. */
  engine?: pulumi.Input<"elasticsearch" | "opensearch">;
  username?: pulumi.Input<string>;
  /** Kept as a secret. */
  password?: pulumi.Input<string>;
  passwordFromEnv?: pulumi.Input<string>;
  /** An Elasticsearch API key in its encoded form; kept as a secret. */
  apiKey?: pulumi.Input<string>;
  apiKeyFromEnv?: pulumi.Input<string>;
  /** Kept as a secret. */
  bearerToken?: pulumi.Input<string>;
  bearerTokenFromEnv?: pulumi.Input<string>;
  /**
   * Signs requests for Amazon OpenSearch Service. The credentials are found as every AWS tool finds them: environment,
   * profile, single sign-on, web identity (IRSA), container, instance. Needs the package @aws-sdk/credential-providers.
   */
  awsSigV4?: pulumi.Input<AwsSigV4Args>;
  /** PEM of the authority that signed the server's certificate; the system's authorities apply otherwise. */
  caCertificate?: pulumi.Input<string>;
  /** PEM; together with `clientKey`. */
  clientCertificate?: pulumi.Input<string>;
  /** PEM; kept as a secret. */
  clientKey?: pulumi.Input<string>;
  /** Accepts any certificate, and warns each time: for experiments only. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /**
   * An HTTP proxy such as `http://proxy.example.com:3128`; kept as a secret, because it may hold credentials. Default: what
   * HTTPS_PROXY and HTTP_PROXY say where Pulumi runs, unless NO_PROXY names the host.
   */
  proxy?: pulumi.Input<string>;
  /** Seconds until a request must be answered. Default: 60. */
  requestTimeoutSeconds?: pulumi.Input<number>;
}

/** The properties of a `Datastore` that are kept as secrets. */
export const DATASTORE_SECRETS = [
  "password",
  "apiKey",
  "bearerToken",
  "clientKey",
  "proxy",
  "inKubernetes.kubeconfig",
] as const;
