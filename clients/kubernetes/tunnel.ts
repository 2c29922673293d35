import { isForeseen } from "../foreseen";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

import { type Forward } from "./port-forward";
import { perhapsMissingRule } from "./kubernetes-error";
import { readyPod } from "./ready-pod";
import { type KubernetesApi } from "./requests";
import { type KubernetesServiceSettings } from "./settings";

/** What a tunnel needs of the cluster. */
export interface TunnelCluster {
  readonly api: KubernetesApi;
  readonly forward: Forward;
}

/**
 * A port of this machine behind which a Service of a cluster answers. A ready pod is looked for whenever somebody
 * connects: when a pod is replaced, its connections break, and the next ones go to the new pod.
 */
export class Tunnel {
  private cluster: TunnelCluster | undefined;
  private listening: Promise<number> | undefined;
  private server: Server | undefined;
  private readonly connections = new Set<Socket>();
  private lastProblem: string | undefined;

  /** @param connect finds the cluster; asked once. */
  constructor(
    private readonly service: KubernetesServiceSettings,
    private readonly connect: () => Promise<TunnelCluster>,
  ) {}

  /**
   * The local port, once a pod has been found behind it for the first time.
   *
   * @throws ExplainedError or TransportError when there is no cluster, Service or pod to reach.
   */
  open(): Promise<number> {
    this.listening ??= this.listen().catch((error: unknown) => {
      // The next request tries anew.
      this.listening = undefined;
      throw error;
    });
    return this.listening;
  }

  /** What kept the last connection from its pod, in words; undefined when nothing did. */
  problem(): string | undefined {
    return this.lastProblem;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.listening = undefined;
    for (const socket of this.connections) socket.destroy();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async listen(): Promise<number> {
    this.cluster ??= await this.connect();
    await readyPod(this.cluster.api, this.service);
    const server = createServer({ pauseOnConnect: true }, (socket) => void this.carry(socket));
    // An open tunnel is no reason for a process to stay.
    server.unref();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    this.server = server;
    return portOf(server);
  }

  private async carry(local: Socket): Promise<void> {
    this.connections.add(local);
    local.on("close", () => this.connections.delete(local));
    // Whoever holds the other end sees it too, and says so.
    local.on("error", () => undefined);
    try {
      if (this.cluster === undefined) throw new TypeError("a tunnel listens only to a cluster that was found");
      const pod = await readyPod(this.cluster.api, this.service);
      const forwarded = await this.cluster.forward(this.service.namespace, pod, local);
      this.lastProblem = undefined;
      local.on("close", () => forwarded.close());
      local.resume();
      const said = await forwarded.ended;
      if (said !== undefined) this.lastProblem = `the cluster says of pod ${pod.pod}: ${said}`;
    } catch (error) {
      this.lastProblem = this.inWords(error);
    } finally {
      local.destroy();
    }
  }

  private inWords(error: unknown): string {
    if (isForeseen(error)) return error.message;
    const message = messageOf(error);
    const status = /Unexpected server response: (\d+)/.exec(message)?.[1];
    const { namespace, service } = this.service;
    if (status === "403") {
      const permission = { apiGroup: "", resource: "pods/portforward", verbs: ["get", "create"], namespace };
      return `port-forward to the pods of the Service ${service} is refused (403).${perhapsMissingRule(permission)}`;
    }
    return `port-forward to the Service ${service} in the namespace ${namespace} failed: ${message}`;
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return address.port;
}

/** A web socket hands out events in place of errors. */
function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
