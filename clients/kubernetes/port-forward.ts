import { type Socket } from "node:net";
import { Writable } from "node:stream";

import { withinTime } from "../http/within-time";
import { PROGRAM_MILLISECONDS } from "./credential-program";
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

/** With the time that a program for credentials may take. */
const OPEN_MILLISECONDS = PROGRAM_MILLISECONDS + 30_000;

/** Carries connections as `kubectl port-forward` does: each by a web socket of its own through the API server. */
export function portForward(config: KubeConfig, openMilliseconds = OPEN_MILLISECONDS): Forward {
  return async (namespace, target, local) => {
    const { PortForward } = await kubernetesLibrary();
    const problems: string[] = [];
    const heard = new Writable({
      write(chunk: Buffer, _encoding, done) {
        problems.push(chunk.toString("utf8").trim());
        done();
      },
    });
    const { pod, port } = target;
    const opening: Promise<unknown> = new PortForward(config).portForward(namespace, pod, [port], local, heard, local);
    const socket = await withinTime("Kubernetes: port-forward", openMilliseconds, opening).catch((error: unknown) => {
      // One that opens later is nobody's.
      opening.then(
        (late) => isWebSocket(late) && late.terminate(),
        () => undefined,
      );
      throw error;
    });
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
