import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { confirmationOf } from "../../../operations/restore/plan/restore-plan";
import { safetySnapshotName, safetySnapshotNote } from "../../../operations/restore/plan/safety-snapshot";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { PART_1, PART_2, situation, snapshot, target, withPrefix } from "./situations";

const everything = withPrefix("optimize", [...PART_1, ...PART_2]);

const texts = (...args: Parameters<typeof planRestore>) => planRestore(...args).findings.map(findingText);

describe("the snapshot that a restore takes before it deletes", () => {
  const name = safetySnapshotName("optimize", Date.UTC(2026, 10, 21, 4, 5, 6), 0.5);
  const metadata = safetySnapshotNote("optimize", "8.8.0");

  it("is named for what it is, and can be restored", () => {
    expect(name).toBe("before_restore_optimize_20261121t040506z_800000");
    expect(safetySnapshotName("optimize", Date.UTC(2026, 10, 21, 4, 5, 6), 0)).not.toBe(name);
    const snapshots = [snapshot("", 0, everything, { name, metadata })];
    const { plan, findings } = planRestore(
      situation({ snapshots }),
      target({ source: { kind: "snapshot", snapshot: name } }),
    );
    expect(findings).toEqual([]);
    expect(plan?.optimizeVersion).toBe("8.8.0");
    if (plan !== undefined) expect(confirmationOf(plan)).toBe(`optimize@aaaabbbb#${name}`);
  });

  it("is told from other snapshots, and from those of other prefixes", () => {
    const source = { kind: "snapshot", snapshot: name } as const;
    const plain = situation({ snapshots: [snapshot("", 0, everything, { name })] });
    expect(texts(plain, target({ source })).join()).toMatch(/none of the snapshots that a restore takes/);
    const other = { name, metadata: safetySnapshotNote("opt", "8.8.0") };
    const foreign = situation({ snapshots: [snapshot("", 0, everything, other)] });
    expect(texts(foreign, target({ source })).join()).toMatch(/with the prefix opt/);
  });
});

describe("a safety snapshot that the repository does not show once it was begun", () => {
  it("ends the restore with nothing deleted, in a time that has an end", async () => {
    const world = new SimulatedWorld();
    const before = world.contents();
    const { snapshotContents } = world.datastore;
    const details = snapshotContents.details.bind(snapshotContents);
    const hiding: typeof details = async (repositoryName, names) =>
      (await details(repositoryName, names)).filter(({ name }) => !name.startsWith("before_restore_"));
    Object.assign(snapshotContents, { details: hiding });
    await expect(restore(world)).rejects.toThrow(/safetyBackup: the snapshot before_restore_.* for 3\d\d s/);
    expect(world.contents()).toEqual(before);
    expect(world.replicas).toBe(2);
  });
});
