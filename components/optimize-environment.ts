import * as pulumi from "@pulumi/pulumi";

import { REPOSITORY_VARIABLE } from "../operations/configuration/repository-variable";

/** An entry of a container's `env` list. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

/**
 * The entries that a Deployment's `env`, or `optimize.env` in the values of Camunda's Helm chart, needs for backups. Helm
 * replaces lists instead of merging them: hand over the entries that are there already.
 *
 * @param repositoryName the snapshot repository.
 * @param existing entries to keep; one for the same variable is replaced.
 * @see https://docs.camunda.io/docs/self-managed/components/optimize/configuration/system-configuration/
 * @example
 * const values = { optimize: { env: optimizeBackupEnvironment(repository.repositoryName) } };
 */
export function optimizeBackupEnvironment(
  repositoryName: pulumi.Input<string>,
  existing: readonly EnvironmentEntry[] = [],
): pulumi.Output<EnvironmentEntry[]> {
  return pulumi
    .output(repositoryName)
    .apply((value) => [
      ...existing.filter(({ name }) => name !== REPOSITORY_VARIABLE),
      { name: REPOSITORY_VARIABLE, value },
    ]);
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
