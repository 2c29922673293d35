import { createConnection, createServer, type Server, type Socket } from "node:net";

import { CoreV1Api, DiscoveryV1Api, KubeConfig } from "@kubernetes/client-node";

import { type RunningKubernetes } from "../stack/kubernetes";

/** Services of a namespace whose servers run outside of the cluster, on this machine, behind a switch. */
export class ServicesOutside {
  private readonly core: CoreV1Api;
  private readonly discovery: DiscoveryV1Api;
  private readonly switches = new Map<string, Switch>();

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
    const between = new Switch(hostPort);
    this.switches.set(name, between);
    const { host, port: exposed } = await this.kubernetes.exposeToCluster(await between.listen());
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

  /** From now on nobody is served, as by a load balancer whose server is down. */
  close(name: string): void {
    this.switches.get(name)?.off();
  }

  open(name: string): void {
    this.switches.get(name)?.on();
  }

  end(): void {
    for (const between of this.switches.values()) between.end();
  }
}

/** Passes connections on while it is on, and ends them while it is off. */
class Switch {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isOn = true;

  constructor(private readonly target: number) {
    this.server = createServer((accepted) => this.pass(accepted));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  on(): void {
    this.isOn = true;
  }

  off(): void {
    this.isOn = false;
    for (const socket of this.sockets) socket.destroy();
  }

  end(): void {
    this.off();
    this.server.close();
  }

  private pass(accepted: Socket): void {
    if (!this.isOn) {
      accepted.destroy();
      return;
    }
    const dialed = createConnection(this.target, "127.0.0.1");
    for (const [one, other] of [
      [accepted, dialed],
      [dialed, accepted],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => this.sockets.delete(one));
      one.pipe(other);
    }
  }
}
