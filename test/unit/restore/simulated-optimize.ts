import { type OptimizeProcess } from "../../../operations/restore/run/optimize-process";

/** What an Optimize is run by, and works on. */
export interface OptimizeHost {
  replicas: number;
  /** The errors in Optimize's log. */
  readonly log: readonly string[];
  /** The pods whose log may not be read. */
  readonly unreadLogs: readonly string[];
  /** Why the restore cannot start Optimize once before it begins. */
  readonly whyNotSeeding: string | undefined;
  /** Makes a request one at which a test can end the process. */
  call<Result>(effect: () => Result): Promise<Result>;
  /** Lets a running Optimize do what it does. */
  live(): void;
}

/** The Deployment of an Optimize: its pods come and go at once. */
export function simulatedOptimize(host: OptimizeHost): OptimizeProcess {
  return {
    name: "the Deployment optimize",
    startsHere: true,
    version: () => Promise.resolve("8.8.0"),
    findings: () => Promise.resolve([]),
    errors: () => Promise.resolve({ found: host.log, unread: host.unreadLogs }),
    whyNotSeeding: () => Promise.resolve(host.whyNotSeeding),
    look: () => host.call(() => ({ running: host.replicas > 0 ? ["pod optimize-1"] : [], replicas: host.replicas })),
    stop: () => host.call(() => void (host.replicas = 0)),
    start: (replicas) =>
      host.call(() => {
        host.replicas = replicas;
        host.live();
        return [];
      }),
  };
}
