import * as pulumi from "@pulumi/pulumi";

import { REPOSITORY_VARIABLE } from "../operations/configuration/repository-variable";

/** The entry of a container's `env` list that is added. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

/** What every entry has: it may have a `value` or a `valueFrom` besides, and all of it may be known later. */
export interface NamedEntry {
  readonly name: pulumi.Input<string>;
}

/**
 * The entries that a Deployment's `env`, or `optimize.env` in the values of Camunda's Helm chart, needs for backups. Helm
 * replaces lists instead of merging them: hand over the entries that are there already.
 *
 * @param repositoryName the snapshot repository.
 * @param existing entries to keep, in any form that Kubernetes takes; those for the same variable are replaced.
 * @see https://docs.camunda.io/docs/self-managed/components/optimize/configuration/system-configuration/
 * @example
 * const values = { optimize: { env: optimizeBackupEnvironment(repository.repositoryName) } };
 */
export function optimizeBackupEnvironment<Entry extends NamedEntry = NamedEntry>(
  repositoryName: pulumi.Input<string>,
  existing: pulumi.Input<readonly pulumi.Input<Entry>[]> = [],
): pulumi.Output<(EnvironmentEntry | pulumi.Unwrap<Entry>)[]> {
  const isOther = (entry: { readonly name: string }) => entry.name !== REPOSITORY_VARIABLE;
  const kept = pulumi.output(existing) as pulumi.Output<readonly { readonly name: string }[]>; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
  const all: pulumi.Output<{ readonly name: string }[]> = pulumi
    .all([repositoryName, kept])
    .apply(([value, entries]) => [...entries.filter(isOther), { name: REPOSITORY_VARIABLE, value }]);
  // The entries' own types, which TypeScript does not follow through `Unwrap`.
  return all as ReturnType<typeof optimizeBackupEnvironment<Entry>>; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
}

/**
 * The text of an `environment-config.yaml` that names the snapshot repository to Optimize. It takes effect when Optimize
 * is restarted, and wins over the variable of `optimizeBackupEnvironment`.
 *
 * @param engine what Optimize keeps its data in.
 * @param version Optimize's version. Those of Camunda 7, and 3.9 of Camunda 8, read another key. Default: 8.x.
 * @example
 * const config = optimizeEnvironmentConfig("optimize", "opensearch");
 */
export function optimizeEnvironmentConfig(
  repositoryName: pulumi.Input<string>,
  engine: "elasticsearch" | "opensearch",
  version?: string,
): pulumi.Output<string> {
  return pulumi.output(repositoryName).apply((name) => {
    const backup = `backup:\n  repositoryName: ${JSON.stringify(name)}\n`;
    if (version?.startsWith("3.") === true) return backup;
    const under = (key: string) => `${key}:\n${backup.replace(/^(?=.)/gm, "  ")}`;
    // Optimize 8.6 on OpenSearch writes by its own key, but reads by Elasticsearch's.
    return engine === "opensearch" ? `${under("es")}${under("opensearch")}` : under("es");
  });
}
