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
    const report = await restore(world);
    expect(saved(world)).toHaveLength(1);
    expect(report.safetySnapshot).toBe(saved(world)[0]);
  });
});
