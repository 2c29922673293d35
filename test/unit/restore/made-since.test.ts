import { expectRestored, foreign, OWN, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const saved = ({ snapshots }: SimulatedWorld) => [...snapshots].filter(([name]) => name.startsWith("before_"));

/** A restore that the datastore gave up half way; then somebody deleted all, and Optimize was filled anew. */
async function filledAnew(): Promise<SimulatedWorld> {
  const world = new SimulatedWorld();
  world.breaksRestores = true;
  await expect(restore(world)).rejects.toThrow(/gave up restoring/);
  world.breaksRestores = false;
  await world.clock.sleep(1000);
  for (const name of [...world.indices.keys()]) {
    if (name.startsWith("optimize-") && !name.startsWith("optimize-b-")) world.indices.delete(name);
  }
  for (const name of OWN) world.make(name, `anew ${name}`);
  return world;
}

describe("what was made since an earlier restore was interrupted", () => {
  it("is saved before the same restore, or another one, deletes it", async () => {
    const world = await filledAnew();
    const others = foreign(world);
    const before = saved(world).length;
    const said: string[] = [];
    const report = await restore(world, {}, (line) => said.push(line));
    const last = saved(world).at(-1);
    expect(saved(world)).toHaveLength(before + 1);
    expect([...(last?.[1].indices.values() ?? [])].sort()).toEqual(OWN.map((name) => `anew ${name}`).sort());
    expect(report.notes.join()).toContain(`What they held is in the snapshot ${last?.[0]}`);
    expect(said.join()).toContain(last?.[0] ?? "-");
    expectRestored(world, others);
  });

  it("stays where it cannot be saved", async () => {
    const world = await filledAnew();
    Object.assign(world.datastore.snapshots, { create: () => Promise.reject(new Error("no room")) });
    await expect(restore(world)).rejects.toThrow("no room");
    for (const name of OWN) expect(world.contents()[name]).toBe(`anew ${name}`);
  });

  it("is deleted unsaved where no safety snapshot is wanted", async () => {
    const world = await filledAnew();
    const before = saved(world).length;
    await restore(world, { safetyBackup: false });
    expect(saved(world)).toHaveLength(before);
  });
});
