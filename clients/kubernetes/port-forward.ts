import { type Socket } from "node:net";
import { Writable } from "node:stream";

import { type KubeConfig, kubernetesLibrary } from "./library";
import { type PodPort } from "./ready-pod";

/** One connection that is carried to a port of a pod. */
export interface ForwardedConnection {
  /** Settles when the connection has ended, with what the cluster said was wrong, if anything. */
  readonly ended: Promise<string | undefined>;
  close(): void;
}

/** Carries a local connection to a port of a pod. */
export type Forward = (namespace: string, target: PodPort, local: Socket) => Promise<ForwardedConnection>;

/** Carries connections as `kubectl port-forward` does: each by a web socket of its own through the API server. */
export function portForward(config: KubeConfig): Forward {
  return async (namespace, target, local) => {
    const { PortForward } = await kubernetesLibrary();
    const problems: string[] = [];
    const heard = new Writable({
      write(chunk: Buffer, _encoding, done) {
        problems.push(chunk.toString("utf8").trim());
        done();
      },
    });
    const socket: unknown = await new PortForward(config).portForward(
      namespace,
      target.pod,
      [target.port],
      local,
      heard,
      local,
    );
    if (!isWebSocket(socket)) throw new TypeError("without retries, a port-forward is one web socket");
    const ended = new Promise<string | undefined>((resolve) => {
      const end = () => resolve(problems.filter((problem) => problem !== "").join(" ") || undefined);
      socket.onclose = end;
      socket.onerror = end;
      if (socket.readyState >= CLOSING) end();
    });
    // Whoever the answer was for is gone: nobody waits for a farewell.
    return { ended, close: () => socket.terminate() };
  };
}

/** What is needed of a web socket; the library's type of it is that of a package without types. */
interface WebSocketEnd {
  readonly readyState: number;
  onclose: () => void;
  onerror: () => void;
  terminate(): void;
}

const CLOSING = 2;

function isWebSocket(value: unknown): value is WebSocketEnd {
  return typeof value === "object" && value !== null && "readyState" in value && "terminate" in value;
}
