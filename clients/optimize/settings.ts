import * as v from "valibot";

import { addressSchema, isAddress } from "../http/address";
import { type HttpConnection } from "../http/connection";
import { headersSchema } from "../http/headers-schema";
import { proxyFor, proxySchema } from "../http/proxy";
import { kubernetesServiceSchema, placeProblem, serviceAddress } from "../kubernetes/settings";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

/** How to reach Optimize's management port, with all values known. */
export const managementApiSchema = v.pipe(
  v.strictObject({
    url: v.optional(
      v.pipe(
        addressSchema("http://optimize.example.com:8092"),
        v.rawCheck(({ dataset, addIssue }) => {
          if (!dataset.typed || !isAddress(dataset.value)) return;
          const url = new URL(dataset.value);
          if (url.pathname === "/" || url.pathname === "") return;
          addIssue({
            message: `has the path ${url.pathname}; the management port has none (Optimize's contextPath applies to port 8090 only): write ${url.protocol}//${url.host}`,
          });
        }),
      ),
    ),
    inKubernetes: v.optional(kubernetesServiceSchema),
    api: v.optional(v.picklist(["3.10+", "3.9"], 'must be "3.10+" (Camunda 8.2 and later) or "3.9" (Optimize 3.9)')),
    headers: v.optional(headersSchema),
    caCertificate: v.optional(text),
    insecureSkipTlsVerify: v.optional(v.boolean("must be true or false")),
    proxy: v.optional(proxySchema),
    requestTimeoutSeconds: v.optional(
      v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? placeProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

export type ManagementApiSettings = v.InferOutput<typeof managementApiSchema>;

const OTHER_PORTS: Readonly<Record<string, string>> = {
  "8090":
    "8090 is where Optimize serves its users; its management port is 8092 unless MANAGEMENT_SERVER_PORT says otherwise",
  "9600":
    "9600 is the management port of the Orchestration Cluster (Zeebe, Operate, Tasklist), which answers on the same path; Optimize's is 8092",
};

/** What makes an address look like that of something else, undefined when nothing does. */
export function suspiciousPort(url: string): string | undefined {
  return URL.canParse(url) ? OTHER_PORTS[new URL(url).port] : undefined;
}

/** What a management API is called: its address, or that of its Service. */
export function managementAddress(settings: ManagementApiSettings): string {
  if (settings.inKubernetes !== undefined) return serviceAddress(settings.inKubernetes, settings);
  if (settings.url !== undefined) return settings.url;
  throw new TypeError("a checked management API has an address");
}

const DEFAULT_REQUEST_TIMEOUT_SECONDS = 30;

/** The settings in the form in which transports take them. */
export function managementConnection(settings: ManagementApiSettings): HttpConnection {
  const url = managementAddress(settings);
  return {
    property: "managementApi",
    url,
    inKubernetes: settings.inKubernetes,
    requestHeaders: () => settings.headers ?? {},
    tls: {
      ...(settings.caCertificate === undefined ? {} : { caCertificate: settings.caCertificate }),
      insecureSkipVerify: settings.insecureSkipTlsVerify ?? false,
    },
    proxy: settings.inKubernetes === undefined ? proxyFor(url, settings.proxy) : undefined,
    requestTimeoutMilliseconds: (settings.requestTimeoutSeconds ?? DEFAULT_REQUEST_TIMEOUT_SECONDS) * 1000,
  };
}
