import { RunLock } from "../../../operations/scheduled-run/run-lock";
import { ManualClock } from "../clients/http/manual-clock";
import { MemoryCluster } from "./memory-cluster";

const LEASE = "/apis/coordination.k8s.io/v1/namespaces/backups/leases/lock";

let cluster: MemoryCluster;
let clock: ManualClock;

beforeEach(() => {
  cluster = new MemoryCluster();
  clock = new ManualClock();
});

test("a free Lease is taken, renewed and let go", async () => {
  const lock = await RunLock.acquire(cluster.leases, clock, "one");
  expect(cluster.lease?.spec).toMatchObject({ holderIdentity: "one", leaseDurationSeconds: 30 });
  await lock.release();
  expect(cluster.lease?.spec?.holderIdentity).toBe("");
});

test("a Lease that its holder renews is not waited for", async () => {
  cluster.put(LEASE, { spec: { holderIdentity: "other", leaseDurationSeconds: 30 } });
  const renewed = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep(milliseconds: number) {
      cluster.put(LEASE, { spec: { holderIdentity: "other", leaseDurationSeconds: 30 } });
      return clock.sleep(milliseconds);
    },
  };
  await expect(RunLock.acquire(cluster.leases, renewed, "one")).rejects.toMatchObject({ outcome: "busy" });
  expect(clock.pauses).toHaveLength(1);
});

test("a Lease whose holder is dead is taken over once it has not changed for as long as it lasts", async () => {
  cluster.put(LEASE, { spec: { holderIdentity: "dead", leaseDurationSeconds: 30 } });
  const started = clock.now();
  await RunLock.acquire(cluster.leases, clock, "one");
  expect(cluster.lease?.spec?.holderIdentity).toBe("one");
  expect(clock.now() - started).toBe(30_000);
});

test("of two that see a free Lease at once, one gets it", async () => {
  let once = true;
  cluster.beforeReplace = () => {
    if (once) cluster.put(LEASE, { spec: { holderIdentity: "faster", leaseDurationSeconds: 30 } });
    once = false;
  };
  await expect(RunLock.acquire(cluster.leases, clock, "one")).rejects.toMatchObject({ outcome: "busy" });
});

test("who loses the Lease is told", async () => {
  const lock = await RunLock.acquire(cluster.leases, clock, "one");
  cluster.put(LEASE, { spec: { holderIdentity: "other", leaseDurationSeconds: 30 } });
  expect(await lock.keep()).toMatchObject({ outcome: "unknown" });
});

test("a Lease that is gone is named with the way out", async () => {
  cluster.objects.clear();
  await expect(RunLock.acquire(cluster.leases, clock, "one")).rejects.toThrow(/pulumi up --refresh/);
});
