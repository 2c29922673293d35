import { RunLock } from "../../../operations/scheduled-run/run-lock";
import { ManualClock } from "../clients/http/manual-clock";
import { MemoryCluster } from "./memory-cluster";

const LEASE = "/apis/coordination.k8s.io/v1/namespaces/backups/leases/lock";

let renewals = 0;
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
      renewedByOther();
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
  await expect(RunLock.acquire(cluster.leases, whileOtherRenews(), "one")).rejects.toMatchObject({ outcome: "busy" });
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

/** The other holder renews the Lease. */
function renewedByOther(): void {
  const renewTime = new Date(1_800_000_000_000 + 1000 * ++renewals).toISOString();
  cluster.put(LEASE, { spec: { holderIdentity: "other", leaseDurationSeconds: 30, renewTime } });
}

/** A clock in whose pauses the other holder renews, `times` times, and lets go then. */
function whileOtherRenews(times = Number.POSITIVE_INFINITY) {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep(milliseconds: number) {
      if (clock.pauses.length < times) renewedByOther();
      else cluster.put(LEASE, { spec: {} });
      return clock.sleep(milliseconds);
    },
  };
}

test("a Lease that was renewed a moment ago is not taken by whose clock is set forward", async () => {
  renewedByOther();
  const other = whileOtherRenews();
  const sleep = (milliseconds: number) => {
    clock.jump(3_600_000);
    return other.sleep(milliseconds);
  };
  await expect(RunLock.acquire(cluster.leases, { ...other, sleep }, "one")).rejects.toMatchObject({ outcome: "busy" });
  expect(cluster.lease?.spec?.holderIdentity).toBe("other");
});

test("a Lease of a dead holder to which somebody puts a label meanwhile is taken over in time", async () => {
  cluster.put(LEASE, { spec: { holderIdentity: "dead", leaseDurationSeconds: 30 } });
  const started = clock.monotonic();
  const sleep = (milliseconds: number) => {
    cluster.put(LEASE, { spec: { holderIdentity: "dead", leaseDurationSeconds: 30 } });
    return clock.sleep(milliseconds);
  };
  const labelled = { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep };
  await RunLock.acquire(cluster.leases, labelled, "one");
  expect(clock.monotonic() - started).toBe(30_000);
});

test.each([
  [600_000, 60, "taken"],
  [60_000, 600, "busy"],
])("with %i ms of patience, one that is renewed in %i pauses is %s", async (patience, pauses, end) => {
  renewedByOther();
  const acquired = RunLock.acquire(cluster.leases, whileOtherRenews(pauses), "one", patience).then(
    () => "taken",
    (error: { outcome: string }) => error.outcome,
  );
  expect(await acquired).toBe(end);
});

test("what is not renewed in time is lost, though the API server answers again later", async () => {
  const lock = await RunLock.acquire(cluster.leases, clock, "one");
  clock.pass(20_000);
  await expect(lock.confirm()).rejects.toMatchObject({ outcome: "unknown" });
  await expect(lock.confirm()).rejects.toThrow(/could not be renewed in time/);
});

test("who lost the Lease does none of the 400 deletions that were left", async () => {
  const lock = await RunLock.acquire(cluster.leases, clock, "one");
  let deleted = 0;
  const work = async () => {
    for (let chunk = 0; chunk < 400; chunk++) {
      if (chunk === 3) renewedByOther();
      await lock.confirm();
      deleted++;
    }
  };
  await expect(work()).rejects.toThrow(/somebody else has taken it/);
  expect(deleted).toBe(3);
});

test("a change by somebody who does not take it is no loss, and is renewed at once", async () => {
  const lock = await RunLock.acquire(cluster.leases, clock, "one");
  cluster.put(LEASE, { spec: { ...cluster.lease?.spec } });
  const version = cluster.lease?.metadata.resourceVersion;
  await lock.confirm();
  expect(cluster.lease?.metadata.resourceVersion).not.toBe(version);
});
