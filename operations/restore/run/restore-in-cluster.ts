import { type Clock } from "../../../clients/clock";
import { ExplainedError } from "../../../clients/explained-error";
import { ConfigMapStore } from "../../../clients/kubernetes/in-cluster/config-maps";
import { type ApiServer } from "../../../clients/kubernetes/in-cluster/api-server";
import { LeaseStore } from "../../../clients/kubernetes/in-cluster/leases";
import { serviceAddress } from "../../../clients/kubernetes/settings";
import { type ManagementApiSettings } from "../../../clients/optimize/settings";
import { BreakOff } from "../../scheduled-run/break-off";
import { leaseName } from "../../scheduled-run/object-names";
import { RunLock } from "../../scheduled-run/run-lock";
import { type JournalStore } from "./journal";

const JOURNAL_KEY = "journal";

/** The journal of a restore in a ConfigMap beside the Deployment: whoever runs it again, from wherever, finds it. */
export function clusterJournal(objects: ApiServer, namespace: string, deployment: string): JournalStore {
  const name = `camunda-backup-restore-${deployment}`;
  const configMap = new ConfigMapStore(objects, name);
  return {
    place: `the ConfigMap ${name} in the namespace ${namespace}`,
    read: async () => (await configMap.read())?.[JOURNAL_KEY],
    async write(text) {
      const change = () => configMap.change((data) => ({ ...data, [JOURNAL_KEY]: text }));
      if (await change()) return;
      await configMap.make();
      await change();
    },
  };
}

/**
 * Does something while it holds a Lease, which is made where there is none: schedules and other restores of the same
 * Optimize stay away meanwhile. When the Lease is lost, the work is broken off.
 *
 * @throws ExplainedError, `busy`, when somebody else holds it.
 */
export async function whileHolding<Result>(
  objects: ApiServer,
  lease: { readonly name: string; readonly holder: string },
  clock: Clock,
  work: (clock: Clock) => Promise<Result>,
): Promise<Result> {
  const leases = new LeaseStore(objects, lease.name);
  if ((await leases.read()) === undefined) await leases.make();
  const working = new BreakOff(clock);
  const keeping = new BreakOff(clock);
  const lock = await RunLock.acquire(leases, keeping.clock, lease.holder);
  lock.keep().then(
    (lost) => working.now(lost),
    // Its pauses were broken off below.
    () => undefined,
  );
  try {
    return await working.run(() => work(working.clock));
  } finally {
    keeping.now(new ExplainedError("unknown", "nothing is left to hold the Lease for"));
    await lock.release().catch(() => undefined);
  }
}

/** The Lease that the schedules of the same Optimize hold while they work, where it is known how they reach it. */
export function restoreLease(managementApi: ManagementApiSettings | undefined, deployment: string): string {
  const { inKubernetes, url } = managementApi ?? {};
  const address = inKubernetes === undefined ? url : serviceAddress(inKubernetes, managementApi ?? {});
  return address === undefined ? `camunda-backup-restore-${deployment}` : leaseName(address);
}
