import { type EnvironmentEntry } from "../../../clients/kubernetes/deployment";
import { type Engine } from "../../../clients/datastore/settings";

/**
 * The variables that say where Optimize finds its datastore, by engine. There are no others: Optimize reads its own
 * service-config.yaml, which names these two, and knows no names in the style of Spring (`..._CONNECTION_NODES_0_HOST`).
 */
const HOST_VARIABLES: Readonly<Record<Engine, string>> = {
  elasticsearch: "OPTIMIZE_ELASTICSEARCH_HOST",
  opensearch: "CAMUNDA_OPTIMIZE_OPENSEARCH_HOST",
};

/** Says which engine Optimize uses. */
const ENGINE_VARIABLE = "CAMUNDA_OPTIMIZE_DATABASE";
const NAMES: Readonly<Record<Engine, string>> = { elasticsearch: "Elasticsearch", opensearch: "OpenSearch" };

/** A datastore, as far as it is told from others by its address. */
export interface AddressedDatastore {
  /** Scheme, host and port. */
  readonly target: string;
  readonly identity: { readonly engine: Engine };
}

/**
 * What speaks against a datastore being the one that a container's environment names: undefined where nothing does, or
 * where the environment does not tell. Another name may be one of the same, so that this is nothing more than a hint.
 *
 * @param namespace in which the container's short names are looked up.
 */
export function anotherHost(
  { target, identity }: AddressedDatastore,
  env: readonly EnvironmentEntry[],
  namespace: string,
): string | undefined {
  const engine = told(env, ENGINE_VARIABLE)?.toLowerCase();
  if ((engine === "elasticsearch" || engine === "opensearch") && engine !== identity.engine) {
    return `: ${target} is restored into, which is ${NAMES[identity.engine]}, and Optimize is configured with ${NAMES[engine]} (${ENGINE_VARIABLE}): it would not see what is restored`;
  }
  const variable = HOST_VARIABLES[identity.engine];
  const set = told(env, variable);
  if (set === undefined || /[$\s]/.test(set)) return undefined;
  if (hostKey(set, namespace) === hostKey(new URL(target).hostname, namespace)) return undefined;
  return `: ${target} is restored into, and Optimize is configured with the host ${set} (${variable}). That may be another name of the same; if it is not, Optimize would not see what is restored`;
}

/** The last of two entries of one name is the one that counts; an empty one, and one by reference, tell nothing. */
function told(env: readonly EnvironmentEntry[], variable: string): string | undefined {
  const value = env.findLast(({ name }) => name === variable)?.value;
  return value === "" ? undefined : value;
}

/** One text for all names that a Service has within its cluster. */
function hostKey(host: string, namespace: string): string {
  const name = host.toLowerCase().replace(/\.$/, "");
  const service = name.replace(/\.svc(\.cluster\.local)?$/, "");
  if (!service.includes(".") && service !== "localhost") return `${service}.${namespace}`;
  return service;
}
