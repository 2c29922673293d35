import { CoreV1Api, DiscoveryV1Api, KubeConfig } from "@kubernetes/client-node";

import { type RunningKubernetes } from "../stack/kubernetes";

/** Nothing listens on it at the node's address. */
const nobodysPort = 1;

/** Services of a namespace whose servers run outside of the cluster, on this machine. */
export class ServicesOutside {
  private readonly core: CoreV1Api;
  private readonly discovery: DiscoveryV1Api;
  private readonly ports = new Map<string, number>();

  constructor(
    private readonly kubernetes: RunningKubernetes,
    private readonly namespace: string,
  ) {
    const config = new KubeConfig();
    config.loadFromString(kubernetes.kubeconfig);
    this.core = config.makeApiClient(CoreV1Api);
    this.discovery = config.makeApiClient(DiscoveryV1Api);
  }

  /** Lets pods find a port of this machine as a Service with a port of its own. */
  async add(name: string, port: number, hostPort: number): Promise<void> {
    const { namespace } = this;
    const { host, port: exposed } = await this.kubernetes.exposeToCluster(hostPort);
    this.ports.set(name, exposed);
    await this.core.createNamespacedService({ namespace, body: { metadata: { name }, spec: { ports: [{ port }] } } });
    await this.discovery.createNamespacedEndpointSlice({
      namespace,
      body: {
        metadata: { name, labels: { "kubernetes.io/service-name": name } },
        addressType: "IPv4",
        endpoints: [{ addresses: [host], conditions: { ready: true } }],
        ports: [{ port: exposed, protocol: "TCP" }],
      },
    });
  }

  /** Whoever connects is refused until it is opened again. */
  async close(name: string): Promise<void> {
    await this.passTo(name, nobodysPort);
  }

  async open(name: string): Promise<void> {
    await this.passTo(name, this.ports.get(name));
  }

  private async passTo(name: string, port: number | undefined): Promise<void> {
    const { namespace } = this;
    const slice = await this.discovery.readNamespacedEndpointSlice({ namespace, name });
    slice.ports = [{ protocol: "TCP", ...(port !== undefined && { port }) }];
    await this.discovery.replaceNamespacedEndpointSlice({ namespace, name, body: slice });
  }
}
