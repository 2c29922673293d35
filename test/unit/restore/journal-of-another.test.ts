import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const saved = ({ snapshots }: SimulatedWorld) => [...snapshots.keys()].filter((name) => name.startsWith("before_"));

/** What a restore leaves that the datastore gave up half way. */
async function brokenOff(): Promise<string> {
  const world = new SimulatedWorld();
  world.breaksRestores = true;
  await expect(restore(world)).rejects.toThrow(/gave up restoring/);
  return world.journalText ?? "";
}

describe("a journal of a restore that was broken off elsewhere", () => {
  it.each([
    ["in another cluster", (text: string) => text.replaceAll("aaaabbbbccccdddd", "ddddccccbbbbaaaa")],
    [
      "of another Optimize",
      (text: string) => text.replaceAll('"indexPrefix":"optimize"', '"indexPrefix":"optimize-b"'),
    ],
  ])("%s is no reason to delete here what is not saved", async (_, changed) => {
    const world = new SimulatedWorld();
    world.journalText = changed(await brokenOff());
    const said: string[] = [];
    const report = await restore(world, {}, (line) => said.push(line));
    expect(said).toContainEqual(
      expect.stringMatching(
        /^journal: .* tells of another restore, of the index prefix \S+ in the cluster \w+\. It was interrupted on .* in the phase restoring, and this restore overwrites .* Its safety snapshot is before_restore_\S+\. .* keep a copy/,
      ),
    );
    expect(saved(world)).toHaveLength(1);
    expect(report.safetySnapshot).toBe(saved(world)[0]);
  });

  it("of another backup is told by the restore that takes its place, and not by the one that resumes it", async () => {
    const told = async (backupId: string) => {
      const world = new SimulatedWorld();
      world.takeBackup("12");
      world.journalText = await brokenOff();
      const said: string[] = [];
      const confirm = `optimize@aaaabbbb#${backupId}`;
      await restore(world, { source: { kind: "backup", backupId }, confirm }, (line) => said.push(line));
      return said.filter((line) =>
        /restore of 11 was interrupted on .* in the phase restoring\. .* takes its place/.test(line),
      );
    };
    expect(await told("12")).toHaveLength(1);
    expect(await told("11")).toEqual([]);
  });

  it.each([
    { now: 3, then: 3 },
    { now: 0, then: 2 },
  ])("starts an Optimize that ran with $now replicas with $then", async ({ now, then }) => {
    const world = new SimulatedWorld();
    world.journalText = (await brokenOff()).replaceAll("aaaabbbbccccdddd", "ddddccccbbbbaaaa");
    world.replicas = now;
    await restore(world);
    expect(world.replicas).toBe(then);
  });
});
