import { AppsV1Api, CoreV1Api, KubeConfig, type V1Deployment } from "@kubernetes/client-node";

import { type RunningKubernetes } from "../stack/kubernetes";
import { optimizePodProgram } from "../stack/optimize/pod-program";
import { eventually } from "./eventually";

/** What the Deployment, its Service and the containers of Camunda's chart are called. */
export const optimizeName = "camunda-optimize";

/**
 * A stand-in for Optimize, small enough for a ConfigMap: it answers the management API by the value of its variable, and
 * lists the backup that a test tells it of. It takes none.
 */
const standIn = `
  const http = require("node:http");
  const fs = require("node:fs");
  const repository = process.env.CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME;
  const known = process.env.KNOWN_REPOSITORIES.split(",");
  let backups = [];
  const error = (response, status, errorCode, detailedMessage) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ errorCode, errorMessage: null, detailedMessage, reportDefinition: null }));
  };
  const serve = (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://optimize");
    if (pathname === "/test/pod") return response.end(process.env.HOSTNAME);
    if (pathname === "/test/backup") {
      const name = "camunda_optimize_" + searchParams.get("id") + "_8.8.0_part_1_of_2";
      const startTime = "2026-11-21T08:56:42.794+0000";
      const details = [{ snapshotName: name, state: searchParams.get("state"), startTime, failures: [] }];
      backups = [{ backupId: Number(searchParams.get("id")), failureReason: null, state: searchParams.get("state"), details }];
      return response.end("noted");
    }
    if (!repository) return error(response, 400, "serverError", "Cannot execute backup because no snapshot repository name found in Optimize configuration.");
    if (!known.includes(repository)) return error(response, 500, "serverError", "No repository with name [" + repository + "] could be found.");
    if (pathname === "/actuator/backups") {
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify(backups));
    }
    error(response, 404, "notFoundError", "No Optimize backup with ID could be found.");
  };
  const tls = "/tls/tls.key";
  const server = fs.existsSync(tls)
    ? require("node:https").createServer({ key: fs.readFileSync(tls), cert: fs.readFileSync("/tls/tls.crt") }, serve)
    : http.createServer(serve);
  server.listen(8092);
  process.on("SIGTERM", () => process.exit(0));
`;

/** What makes an installation another than the usual one. */
interface Installing {
  /** The management port speaks TLS with it. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
  /** Backups are taken in it, as pods reach it, by the stand-in that other tests run outside; otherwise there are none. */
  readonly datastore?: { readonly url: string; readonly engine: string };
  /** The snapshot repository that the Deployment names from the beginning; only with `datastore`. */
  readonly repositoryName?: string;
}

/** A namespace in which a stand-in for Optimize runs as Camunda's chart runs Optimize. */
export class OptimizeInCluster {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  private variables = [{ name: "KNOWN_REPOSITORIES", value: "optimize,other" }];

  constructor(
    private readonly kubernetes: RunningKubernetes,
    readonly namespace: string,
  ) {
    const config = new KubeConfig();
    config.loadFromString(kubernetes.kubeconfig);
    this.core = config.makeApiClient(CoreV1Api);
    this.apps = config.makeApiClient(AppsV1Api);
  }

  /** Creates everything under Helm's name, and waits until the pod is ready. */
  async install({ certificate, datastore, repositoryName }: Installing = {}): Promise<void> {
    const { core, apps, namespace } = this;
    const program = datastore === undefined ? standIn : await optimizePodProgram();
    this.variables = datastore === undefined ? this.variables : this.datastoreVariables(datastore, repositoryName);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: "stand-in" }, data: { "optimize.cjs": program } },
    });
    const data = certificate === undefined ? {} : { "tls.crt": certificate.certificate, "tls.key": certificate.key };
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: "tls" }, stringData: data } });
    await eventually(() => core.readNamespacedServiceAccount({ name: "default", namespace }));
    await apps.createNamespacedDeployment({
      namespace,
      body: this.deployment(),
      fieldManager: "helm",
    });
    const labels = { app: optimizeName };
    const ports = [
      { name: "http", port: 80, targetPort: 8090 },
      { name: "management", port: 8092, targetPort: "management" },
    ];
    await core.createNamespacedService({
      namespace,
      body: { metadata: { name: optimizeName }, spec: { selector: labels, ports } },
    });
    await this.untilReady();
  }

  /** The name of the pod once the Deployment is as its last change wants it, and no other pod is there. */
  async untilReady(replicas = 1): Promise<string> {
    const { apps, core, namespace } = this;
    return eventually(async () => {
      const { metadata, status } = await apps.readNamespacedDeployment({ name: optimizeName, namespace });
      const { items } = await core.listNamespacedPod({ namespace });
      const isObserved = metadata?.generation === status?.observedGeneration;
      const [pod] = items;
      const isNew = isObserved && status?.updatedReplicas === replicas && status.readyReplicas === replicas;
      if (!isNew || items.length !== replicas || pod?.metadata?.name === undefined) {
        throw new Error(`Not ${replicas} new and ready pods: ${JSON.stringify(status)}`);
      }
      return pod.metadata.name;
    }, 90);
  }

  /** Asks for so many pods, as `kubectl scale` does. */
  async scale(replicas: number): Promise<void> {
    const { namespace, apps } = this;
    const { metadata } = await apps.readNamespacedDeploymentScale({ name: optimizeName, namespace });
    const body = { ...(metadata && { metadata }), spec: { replicas } };
    await apps.replaceNamespacedDeploymentScale({ name: optimizeName, namespace, body });
  }

  async replicas(): Promise<number | undefined> {
    const { spec } = await this.apps.readNamespacedDeployment({ name: optimizeName, namespace: this.namespace });
    return spec?.replicas;
  }

  /** The names of the pods that there are. */
  async pods(): Promise<string[]> {
    const { items } = await this.core.listNamespacedPod({ namespace: this.namespace });
    return items.map(({ metadata }) => metadata?.name ?? "");
  }

  /** Makes the Deployment what Helm installs, whatever was done to it. */
  async reset(): Promise<void> {
    const { apps, namespace } = this;
    const body = this.deployment();
    await apps.replaceNamespacedDeployment({ name: optimizeName, namespace, body, fieldManager: "helm" });
    await this.untilReady();
  }

  /** Changes the Deployment as somebody does who is neither Helm nor us. */
  async changeByHand(operations: readonly object[], fieldManager = "kubectl-set"): Promise<void> {
    await this.apps.patchNamespacedDeployment({
      name: optimizeName,
      namespace: this.namespace,
      body: [...operations],
      fieldManager,
    });
  }

  /** The entries of the container's or the init container's `env`. */
  async environment(kind: "containers" | "initContainers" = "containers"): Promise<Record<string, string | undefined>> {
    const { spec } = await this.apps.readNamespacedDeployment({ name: optimizeName, namespace: this.namespace });
    const entries = spec?.template.spec?.[kind]?.[0]?.env ?? [];
    return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  }

  private datastoreVariables({ url, engine }: NonNullable<Installing["datastore"]>, repositoryName?: string) {
    const values = {
      DATASTORE_URL: url,
      DATASTORE_ENGINE: engine,
      OPTIMIZE_VERSION: this.kubernetes.versionedImage.version,
      ...(repositoryName === undefined ? {} : { CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME: repositoryName }),
    };
    return Object.entries(values).map(([name, value]) => ({ name, value }));
  }

  private deployment(): V1Deployment {
    const image = this.kubernetes.versionedImage.name;
    const labels = { app: optimizeName };
    const env = this.variables;
    return {
      metadata: { name: optimizeName, labels: { "app.kubernetes.io/managed-by": "Helm" } },
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            initContainers: [{ name: "migration", image, env, command: ["node", "-e", "0"] }],
            containers: [
              {
                name: "optimize",
                image,
                env,
                command: ["node", "/stand-in/optimize.cjs"],
                ports: [{ name: "management", containerPort: 8092 }],
                readinessProbe: { tcpSocket: { port: 8092 }, periodSeconds: 1 },
                volumeMounts: [
                  { name: "stand-in", mountPath: "/stand-in" },
                  { name: "tls", mountPath: "/tls" },
                ],
              },
            ],
            volumes: [
              { name: "stand-in", configMap: { name: "stand-in" } },
              { name: "tls", secret: { secretName: "tls" } },
            ],
          },
        },
      },
    };
  }
}
