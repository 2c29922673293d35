import { type HttpConnection, targetOf } from "../http/connection";
import { type HttpTransport } from "../http/transport";
import { TransportError } from "../http/transport-error";
import { clusterConfig } from "./cluster-config";
import { portForward } from "./port-forward";
import { kubernetesApi } from "./requests";
import { type KubernetesServiceSettings, serviceNames } from "./settings";
import { Tunnel } from "./tunnel";

/** Makes a transport that sends to `address`, or to `url` where there is none. */
type MakeTransport = (connection: HttpConnection) => HttpTransport;

/** A transport to where a connection leads: by port-forward where it says so, which begins with the first request. */
export function transportTo(connection: HttpConnection, make: MakeTransport): HttpTransport {
  const { inKubernetes } = connection;
  return inKubernetes === undefined ? make(connection) : tunnelledTransport(connection, inKubernetes, make);
}

function tunnelledTransport(
  connection: HttpConnection,
  service: KubernetesServiceSettings,
  make: MakeTransport,
): HttpTransport {
  const tunnel = sharedTunnels.take(service);
  let inner: HttpTransport | undefined;
  return {
    target: targetOf(connection.url),
    async request(request) {
      const port = await tunnel.open();
      inner ??= make(throughPort(connection, service, port));
      try {
        return await inner.request(request);
      } catch (error) {
        const problem = tunnel.problem();
        if (!(error instanceof TransportError) || problem === undefined) throw error;
        throw new TransportError(error.fault, error.mayHaveActed, `${error.message}: ${problem}`);
      }
    },
    async close() {
      await inner?.close();
      await sharedTunnels.release(service);
    },
  };
}

/** The server's certificate is that of the Service, whatever the local end is called. */
function throughPort(connection: HttpConnection, service: KubernetesServiceSettings, port: number): HttpConnection {
  return {
    ...connection,
    address: `${new URL(connection.url).protocol}//127.0.0.1:${port}`,
    proxy: undefined,
    tls: { ...connection.tls, serverNames: serviceNames(service) },
  };
}

/** One tunnel for each Service of this process, open while somebody uses it. */
class SharedTunnels {
  private readonly tunnels = new Map<string, { readonly tunnel: Tunnel; users: number }>();

  constructor(private readonly open: (service: KubernetesServiceSettings) => Tunnel) {}

  take(service: KubernetesServiceSettings): Tunnel {
    const key = keyOf(service);
    const shared = this.tunnels.get(key) ?? { tunnel: this.open(service), users: 0 };
    shared.users++;
    this.tunnels.set(key, shared);
    return shared.tunnel;
  }

  async release(service: KubernetesServiceSettings): Promise<void> {
    const key = keyOf(service);
    const shared = this.tunnels.get(key);
    if (shared === undefined || --shared.users > 0) return;
    this.tunnels.delete(key);
    await shared.tunnel.close();
  }
}

function keyOf({ namespace, service, port, context, kubeconfig }: KubernetesServiceSettings): string {
  return JSON.stringify([namespace, service, port, context ?? null, kubeconfig ?? null]);
}

const sharedTunnels = new SharedTunnels(
  (service) =>
    new Tunnel(service, async () => {
      const config = await clusterConfig(service);
      return { api: kubernetesApi(config), forward: portForward(config) };
    }),
);
