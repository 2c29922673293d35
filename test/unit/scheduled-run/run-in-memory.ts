import { type Clock } from "../../../clients/clock";
import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { BreakOff } from "../../../operations/scheduled-run/break-off";
import { type RunResult } from "../../../operations/scheduled-run/run-result";
import { scheduledRun } from "../../../operations/scheduled-run/scheduled-run";
import { readSettings } from "../../../operations/scheduled-run/settings";
import { type SimulatedClock, type SimulatedInstallation } from "../backup/simulation";
import { type MemoryCluster } from "./memory-cluster";

/** Where the runs of tests keep their ledger and their status. */
export const LEDGER = "/api/v1/namespaces/backups/configmaps/ledger";
export const STATUS = "/api/v1/namespaces/backups/configmaps/status";

export interface MemoryRun {
  readonly cluster: MemoryCluster;
  readonly clock: SimulatedClock;
  readonly installation: SimulatedInstallation;
  readonly job: string;
  readonly uid?: string | undefined;
  readonly retention?: object | undefined;
  readonly breakOff?: BreakOff | undefined;
}

const documents = DocumentCounts.complete(new Map([["optimize-position-based-import-index_v3", 12]]));

/** One run of a schedule, on what tests keep in memory. */
export function runInMemory({
  cluster,
  clock,
  installation,
  job,
  uid,
  retention,
  breakOff,
}: MemoryRun): Promise<RunResult> {
  const settings = readSettings(
    JSON.stringify({
      schedule: "0 3 * * *",
      timeZone: "Etc/UTC",
      managementApi: { url: "http://optimize:8092" },
      indexPrefix: "optimize",
      whenBusy: "fail",
      timeoutSeconds: 600,
      graceSeconds: 20,
      leaseName: "lock",
      ledgerName: "ledger",
      statusName: "status",
      ...(retention && { retention }),
    }),
    {},
  );
  const target = installation.backupTarget({ store: true });
  const { optimize } = target;
  const store = target.store && { ...target.store, indices: { documentCounts: () => Promise.resolve(documents) } };
  return scheduledRun({
    settings,
    connect: () => Promise.resolve({ optimize, store, sizes: { sizes: () => Promise.resolve(new Map()) } }),
    leases: cluster.leases,
    ledger: cluster.ledger,
    status: cluster.status,
    pod: `${job}-pod`,
    job: { name: job, uid },
    clock,
    breakOff: breakOff ?? new BreakOff(renewingBeside(clock)),
    audit: { who: "test", write: () => Promise.resolve() },
    report: () => undefined,
    warn: () => undefined,
  });
}

/** The pauses between renewals of the lock end when others have driven the simulated time as far. */
export function renewingBeside(simulated: SimulatedClock): Clock {
  const waiting = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => simulated.now(),
    monotonic: () => simulated.monotonic(),
    sleep: async (milliseconds) => {
      if (milliseconds === 10_000) {
        const until = simulated.monotonic() + milliseconds;
        return new Promise((resolve) => waiting.add({ until, wake: resolve }));
      }
      await simulated.sleep(milliseconds);
      for (const one of [...waiting].filter(({ until }) => until <= simulated.monotonic())) {
        waiting.delete(one);
        one.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
