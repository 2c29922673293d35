import * as v from "valibot";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

const accessEntries = { context: v.optional(text), kubeconfig: v.optional(text) };

/** Which cluster, and as whom. */
export interface ClusterAccess {
  /** A context of the kubeconfig; its current one by default. */
  readonly context?: string | undefined;
  /** The content of a kubeconfig; by default it is found as every tool for Kubernetes finds it. */
  readonly kubeconfig?: string | undefined;
}

const port = v.pipe(
  v.union([v.number(), text], "must be a port of the Service: its number or its name"),
  v.transform((given) => (typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given)),
  v.check(
    (given) => typeof given === "string" || (Number.isInteger(given) && given >= 1 && given <= 65535),
    "must be a whole number from 1 to 65535, or the name of a port",
  ),
);

/** A Service that is reached by port-forward, with all values known. */
export const kubernetesServiceSchema = v.strictObject(
  {
    namespace: text,
    service: text,
    port,
    tls: v.optional(v.boolean("must be true or false")),
    ...accessEntries,
  },
  (issue) =>
    issue.expected === "never"
      ? "is no property of inKubernetes; it has namespace, service, port, tls, context and kubeconfig"
      : "is missing, or is no object with namespace, service and port",
);

export type KubernetesServiceSettings = v.InferOutput<typeof kubernetesServiceSchema>;

/** A Deployment, with all values known. */
export const deploymentSchema = v.strictObject(
  { namespace: text, name: text, container: v.optional(text), ...accessEntries },
  (issue) =>
    issue.expected === "never"
      ? "is no property of deployment; it has namespace, name, container, context and kubeconfig"
      : "is missing, or is no object with namespace and name",
);

export type DeploymentSettings = v.InferOutput<typeof deploymentSchema>;

/** A schedule by the name of its CronJob, with all values known. */
export const scheduleSchema = v.strictObject({ namespace: text, name: text, ...accessEntries }, (issue) =>
  issue.expected === "never"
    ? "is no property of a schedule; it has namespace, name, context and kubeconfig"
    : "is missing, or is no object with namespace and name",
);

export type ScheduleSettings = v.InferOutput<typeof scheduleSchema>;

/** What of a connection tells whether TLS is spoken, where `tls` does not say so. */
interface TlsHints {
  readonly caCertificate?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
}

/** The address under which a Service is known inside its cluster; a port that has a name is left out. */
export function serviceAddress(settings: KubernetesServiceSettings, hints: TlsHints): string {
  const scheme = speaksTls(settings, hints) ? "https" : "http";
  const suffix = typeof settings.port === "number" ? `:${settings.port}` : "";
  return `${scheme}://${settings.service}.${settings.namespace}.svc${suffix}`;
}

function speaksTls({ tls, port: given }: KubernetesServiceSettings, hints: TlsHints): boolean {
  if (tls !== undefined) return tls;
  const usual = typeof given === "number" ? given === 443 || given === 8443 : given.startsWith("https");
  return (
    usual ||
    hints.caCertificate !== undefined ||
    hints.clientCertificate !== undefined ||
    hints.insecureSkipTlsVerify === true
  );
}

/** The names under which a Service's certificate may know it, the usual one first. */
export function serviceNames({ service, namespace }: KubernetesServiceSettings): readonly [string, ...string[]] {
  const name = `${service}.${namespace}`;
  return [`${name}.svc`, `${name}.svc.cluster.local`, name, service];
}

/** What is wrong with the place that a connection names, undefined when nothing is. */
export function placeProblem(settings: {
  readonly url?: unknown;
  readonly inKubernetes?: unknown;
  readonly proxy?: unknown;
}): string | undefined {
  const { url, inKubernetes, proxy } = settings;
  if (url === undefined && inKubernetes === undefined) {
    return "has neither url nor inKubernetes; give the one by which it can be reached";
  }
  if (url !== undefined && inKubernetes !== undefined) return "has both url and inKubernetes; keep one of them";
  if (inKubernetes !== undefined && proxy !== undefined) {
    return "has a proxy together with inKubernetes; a proxy on the way to a cluster is the kubeconfig's proxy-url";
  }
  return undefined;
}
