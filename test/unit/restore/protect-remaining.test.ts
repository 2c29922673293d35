import { prepareRestore } from "../../../operations/restore/run/prepare-restore";
import { stepsInWords } from "../../../operations/restore/run/steps-in-words";
import { expectRestored, foreign, killed, OPTIONS, OWN, restore } from "./restored-world";
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
    expect(report.notes.join()).toContain(`is in the snapshot ${last?.[0]}`);
    expect(said.join()).toContain(last?.[0] ?? "-");
    expectRestored(world, others);
  });

  it("is named in the plan, with the check and the snapshot that come first", async () => {
    const prepared = await prepareRestore(await filledAnew(), OPTIONS);
    expect([...prepared.remaining].sort()).toEqual([...OWN].sort());
    expect(stepsInWords(prepared)).toEqual([
      expect.stringMatching(
        /^Resumes the restore that began on \d{4}-\S+ and was interrupted in the phase restoring\.$/,
      ),
      expect.stringMatching(
        /^An earlier restore was interrupted\. .*is saved in a snapshot of its own before it is deleted\.$/,
      ),
      expect.stringMatching(
        /^Before anything more is deleted, the backup is restored .* both can be restored completely\.$/,
      ),
    ]);
    expect(prepared.findings.filter(({ kind }) => kind !== "warning")).toEqual([]);
  });

  it("is seen in the plan to have no place where it can be saved", async () => {
    const world = await filledAnew();
    const register = { name: "backups", type: "fs", settings: { readonly: "true" } };
    Object.assign(world.datastore.repositories, { get: () => Promise.resolve(register) });
    const refusals = async (changes: object) =>
      (await prepareRestore(world, { ...OPTIONS, ...changes })).findings
        .filter(({ kind }) => kind === "refused")
        .map(({ problem }) => problem);
    expect(await refusals({})).toEqual([expect.stringMatching(/backups is read-only here, .* safetyBackup false/)]);
    expect(await refusals({ safetyBackup: false })).toEqual([]);
    await expect(restore(world)).rejects.toThrow(/read-only here/);
    for (const name of OWN) expect(world.contents()[name]).toBe(`anew ${name}`);
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

describe("what was written into indices that an interrupted restore knows", () => {
  /** Killed right after its journal is in a phase, with at least one index left. */
  async function killedIn(phase: string): Promise<SimulatedWorld> {
    for (let at = 1; ; at++) {
      const world = new SimulatedWorld();
      expect(await killed(world, { at, when: "after" })).toBe(true);
      const written =
        world.journalText === undefined ? undefined : (JSON.parse(world.journalText) as { phase: string });
      if (written?.phase === phase && OWN.some((name) => world.indices.has(name))) return world;
    }
  }

  it("is counted as deleted in the report of the run that ends the restore", async () => {
    const world = await killedIn("restoring");
    const report = await restore(world);
    expect(report).toMatchObject({
      resumed: true,
      deletedIndices: [...OWN, "optimize-process-instance-later_v8"].sort(),
    });
  });

  /** Somebody starts Optimize, works with it, and stops it. */
  function workOn(world: SimulatedWorld): string[] {
    const there = OWN.filter((name) => world.indices.has(name));
    for (const name of there) {
      const index = world.indices.get(name);
      if (index === undefined) continue;
      index.content = `worked on ${name}`;
      index.operations += 30;
    }
    world.make("optimize-process-instance-newproc_v8", "worked on newproc");
    return [...there.map((name) => `worked on ${name}`), "worked on newproc"];
  }

  const ANOTHER = { source: { kind: "backup", backupId: "12" }, confirm: "optimize@aaaabbbb#12" } as const;

  it.each(
    ["deleting", "restoring", "comparing"].flatMap((phase) => [
      { phase, of: "the same", changes: {}, forgets: false },
      { phase, of: "another", changes: ANOTHER, forgets: false },
      { phase, of: "the same, by an old journal", changes: {}, forgets: true },
    ]),
  )("is saved before a restore of $of that goes on from $phase deletes it", async ({ phase, changes, forgets }) => {
    const world = await killedIn(phase);
    world.takeBackup("12");
    const work = workOn(world);
    if (forgets) {
      const journal = JSON.parse(world.journalText ?? "") as Record<string, unknown>;
      world.journalText = JSON.stringify({ ...journal, beganWhole: undefined, safetySnapshot: undefined });
    }
    await world.clock.sleep(60_000);
    await restore(world, changes);
    const held = saved(world).flatMap(([, { indices }]) => [...indices.values()]);
    for (const content of work) expect(held).toContain(content);
  });
});
