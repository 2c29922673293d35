import { ApiextensionsV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";

const ofTests =
  /^(backups|camunda|camunda-backups|camunda-platform|configuration|plugin|restored|schedules|schedules-optimize|schedules-other|space-[0-9a-f]{8}|tls-right|tls-wrong|troubles|tunnel)$/;
const prometheusRules = "prometheusrules.monitoring.coreos.com";

/** The namespaces and the definitions of resources that a cluster had at some time. */
export class ClusterContents {
  private constructor(
    private readonly config: KubeConfig,
    private readonly namespaces: ReadonlySet<string>,
    private readonly definitions: ReadonlySet<string>,
  ) {}

  static async of(kubeconfig: string): Promise<ClusterContents> {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    return new ClusterContents(config, await namespacesOf(config), await definitionsOf(config));
  }

  /** Deletes what tests have made since; others may have made something meanwhile. */
  async restore(): Promise<void> {
    const core = this.config.makeApiClient(CoreV1Api);
    for (const name of await namespacesOf(this.config)) {
      if (!this.namespaces.has(name) && ofTests.test(name)) await core.deleteNamespace({ name });
    }
    const extensions = this.config.makeApiClient(ApiextensionsV1Api);
    for (const name of await definitionsOf(this.config)) {
      if (!this.definitions.has(name) && name === prometheusRules)
        await extensions.deleteCustomResourceDefinition({ name });
    }
  }
}

async function namespacesOf(config: KubeConfig): Promise<ReadonlySet<string>> {
  return names((await config.makeApiClient(CoreV1Api).listNamespace()).items);
}

async function definitionsOf(config: KubeConfig): Promise<ReadonlySet<string>> {
  return names((await config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition()).items);
}

function names(items: readonly { metadata?: { name?: string } }[]): ReadonlySet<string> {
  return new Set(items.flatMap(({ metadata }) => (metadata?.name === undefined ? [] : [metadata.name])));
}
