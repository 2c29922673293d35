import type * as pulumi from "@pulumi/pulumi";

/**
 * An Elasticsearch or OpenSearch cluster; which of the two is detected. Credentials are given by one of
 * username with password, apiKey or bearerToken, or not at all. Prefer the `…FromEnv` properties: they hold the NAME of
 * an environment variable that is read each time a request is made, so that a rotated credential needs no `pulumi up`
 * and is in no state.
 */
export interface Datastore {
  /** Such as `https://elasticsearch.example.com:9200`. */
  url: pulumi.Input<string>;
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
  /** PEM of the authority that signed the server's certificate; the system's authorities apply otherwise. */
  caCertificate?: pulumi.Input<string>;
  /** PEM; together with `clientKey`. */
  clientCertificate?: pulumi.Input<string>;
  /** PEM; kept as a secret. */
  clientKey?: pulumi.Input<string>;
  /** Accepts any certificate: for experiments only. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /** Seconds until a request must be answered. Default: 60. */
  requestTimeoutSeconds?: pulumi.Input<number>;
}

/** The properties of a `Datastore` that are kept as secrets. */
export const DATASTORE_SECRETS = ["password", "apiKey", "bearerToken", "clientKey"] as const;
