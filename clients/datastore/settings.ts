import * as v from "valibot";

import { addressSchema } from "../http/address";
import { type HttpConnection } from "../http/connection";
import { proxyFor, proxySchema } from "../http/proxy";
import { kubernetesServiceSchema, placeProblem, serviceAddress } from "../kubernetes/settings";
import { type AwsSigV4 } from "./aws-sigv4";
import { authorizationHeader, credentialEntries, credentialProblems, describeCredentials } from "./credentials";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

/** Which of the two families a cluster belongs to. */
export type Engine = "elasticsearch" | "opensearch";

/** How to reach an Elasticsearch or OpenSearch cluster, with all values known. */
export const datastoreSchema = v.pipe(
  v.strictObject({
    url: v.optional(addressSchema("https://elasticsearch.example.com:9200")),
    inKubernetes: v.optional(kubernetesServiceSchema),
    engine: v.optional(
      v.picklist(
        ["elasticsearch", "opensearch"],
        "must be elasticsearch or opensearch; leave it out to have it detected",
      ),
    ),
    ...credentialEntries,
    caCertificate: v.optional(text),
    insecureSkipTlsVerify: v.optional(v.boolean("must be true or false")),
    proxy: v.optional(proxySchema),
    requestTimeoutSeconds: v.optional(
      v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { awsSigV4, inKubernetes } = dataset.value;
    const place = placeProblem(dataset.value);
    if (place !== undefined) addIssue({ message: place });
    if (awsSigV4 !== undefined && inKubernetes !== undefined) {
      addIssue({
        message: "has awsSigV4 together with inKubernetes; an Amazon domain is no Service of a cluster: give its url",
      });
    }
    for (const problem of credentialProblems(dataset.value)) addIssue({ message: problem });
  }),
);

export type DatastoreSettings = v.InferOutput<typeof datastoreSchema>;

/** How to reach a datastore, and who asks. */
export interface DatastoreConnection extends HttpConnection {
  readonly awsSigV4: AwsSigV4 | undefined;
  /** Whose credentials are sent, in words that hold none of them. */
  readonly credentials: string;
}

const DEFAULT_REQUEST_TIMEOUT_SECONDS = 60;

/**
 * Puts the settings into the form in which transports take them. What is named by variable is looked up for each
 * request: a rotated credential is used from then on.
 */
export function datastoreConnection(settings: DatastoreSettings, environment: NodeJS.ProcessEnv): DatastoreConnection {
  const url = datastoreAddress(settings);
  return {
    property: "datastore",
    url,
    inKubernetes: settings.inKubernetes,
    requestHeaders() {
      const authorization = authorizationHeader(settings, environment);
      return authorization === undefined ? {} : { authorization };
    },
    tls: {
      ...(settings.caCertificate === undefined ? {} : { caCertificate: settings.caCertificate }),
      ...(settings.clientCertificate === undefined ? {} : { clientCertificate: settings.clientCertificate }),
      ...(settings.clientKey === undefined ? {} : { clientKey: settings.clientKey }),
      insecureSkipVerify: settings.insecureSkipTlsVerify ?? false,
    },
    proxy: settings.inKubernetes === undefined ? proxyFor(url, settings.proxy) : undefined,
    awsSigV4: settings.awsSigV4,
    credentials: describeCredentials(settings),
    requestTimeoutMilliseconds: (settings.requestTimeoutSeconds ?? DEFAULT_REQUEST_TIMEOUT_SECONDS) * 1000,
  };
}

/** What a datastore is called: its address, or that of its Service. */
export function datastoreAddress(settings: DatastoreSettings): string {
  if (settings.inKubernetes !== undefined) return serviceAddress(settings.inKubernetes, settings);
  if (settings.url !== undefined) return settings.url;
  throw new TypeError("a checked datastore has an address");
}
