import { prepareRestore } from "../../../operations/restore/run/prepare-restore";
import { schemaCreationProblem } from "../../../operations/restore/run/judge-deployment";
import { judgeSeeding } from "../../../operations/restore/run/seed-templates";
import { type RestoreOptions } from "../../../operations/restore/run/restore-options";
import { expectRestored, foreign, killed, OPTIONS, OWN, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const WISHED: RestoreOptions = { ...OPTIONS, seedTemplates: true };

/** A cluster that never saw this Optimize: there are only the backup, and others. */
function withoutOptimize(): SimulatedWorld {
  const world = new SimulatedWorld();
  world.replicas = 0;
  for (const name of [...OWN, "optimize-process-instance-later_v8"]) world.indices.delete(name);
  return world;
}

/** How often Optimize was started, from now on. */
function countStarts(world: SimulatedWorld): () => number {
  let starts = 0;
  const original = world.optimize;
  const optimize = { ...original };
  Object.assign(original, {
    start: (replicas: number) => {
      starts++;
      return optimize.start(replicas);
    },
  });
  return () => starts;
}

describe("the start that seedTemplates asks for", () => {
  it("is not made unless it is wished, also on a cluster that never saw Optimize", async () => {
    const world = withoutOptimize();
    const starts = countStarts(world);
    const before = foreign(world);
    const { findings, seeds } = await prepareRestore(world, OPTIONS);
    expect([findings, seeds]).toEqual([[], false]);
    await restore(world);
    // It had no replica, and is left so.
    expect(starts()).toBe(0);
    world.replicas = 2;
    expectRestored(world, before);
  });

  it("is announced by a plan, which starts nothing", async () => {
    const world = new SimulatedWorld();
    const starts = countStarts(world);
    const { findings, plan, seeds } = await prepareRestore(world, WISHED);
    expect(findings).toEqual([
      { kind: "warning", property: "seedTemplates", problem: expect.stringMatching(/is started once/) as string },
    ]);
    expect(plan).toBeDefined();
    expect(seeds).toBe(true);
    expect(starts()).toBe(0);
  });

  it("comes before anything is deleted, and once", async () => {
    const world = new SimulatedWorld();
    const starts = countStarts(world);
    const before = foreign(world);
    await expect(restore(world, { ...WISHED, confirm: undefined })).rejects.toThrow(/confirm: is missing/);
    expect(starts()).toBe(0);
    await restore(world, WISHED);
    expect(starts()).toBe(2);
    expectRestored(world, before);
  });

  it("makes nothing that is worth saving where nothing was, and the agreed plan holds", async () => {
    const world = withoutOptimize();
    const before = foreign(world);
    const { plan } = await prepareRestore(world, WISHED);
    expect(plan?.deletes).toEqual([]);
    const report = await restore(world, { ...WISHED, agreedFingerprint: plan?.fingerprint });
    expect(report.safetySnapshot).toBeUndefined();
    expect(report.deletedIndices).toEqual([...OWN].sort());
    world.replicas = 2;
    world.startedOnHalf = false;
    expectRestored(world, before);
  });

  it("killed after any step and run again ends restored", async () => {
    for (let at = 1; ; at++) {
      const world = withoutOptimize();
      const before = foreign(world);
      if (!(await killed(world, { at, when: "after" }, WISHED))) {
        expect(at).toBeGreaterThan(40);
        return;
      }
      await restore(world, WISHED);
      world.replicas = 2;
      world.startedOnHalf = false;
      expectRestored(world, before);
    }
  });

  it("is refused with the reason where Optimize cannot be started for it, and nothing is changed", async () => {
    const world = new SimulatedWorld();
    world.whyNotSeeding = "its image is of Optimize 8.9.0";
    await expect(restore(world, WISHED)).rejects.toThrow(
      /Nothing was changed: seedTemplates is true.*its image is of Optimize 8\.9\.0\. Leave it out/s,
    );
    expect(world.journalText).toBeUndefined();
  });

  it("is refused on data of another version, which Optimize does not start on", async () => {
    const judge = (schemaVersion: string) =>
      judgeSeeding(new SimulatedWorld().optimize, { optimizeVersion: "8.8.0" }, { schemaVersion }, false);
    expect((await judge("8.9.0")).findings).toEqual([
      expect.objectContaining({ kind: "refused", problem: expect.stringMatching(/refuses to start on it/) as string }),
    ]);
    expect(await judge("8.8.0-alpha3")).toMatchObject({ seeds: true });
  });

  it("is left out on what is half deleted, and the restore goes on", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    world.breaksRestores = true;
    await expect(restore(world)).rejects.toThrow(/gave up/);
    world.breaksRestores = false;
    const warnings: string[] = [];
    await restore(world, WISHED, (line) => warnings.push(line));
    expect(warnings).toContainEqual(expect.stringMatching(/seedTemplates is left out.*half of a restore/));
    expectRestored(world, before);
  });
});

it.each([
  [[], undefined],
  [[["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED", "true"]], undefined],
  [[["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED", "False"]], /is False/],
  [[["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED", undefined]], /is taken from elsewhere \(configMapKeyRef\)/],
])("a container with %j creates its schema, or it is told why not", (entries, expected) => {
  const env = entries.map(([name = "", value]) => ({
    name,
    value,
    valueFrom: value === undefined ? "configMapKeyRef" : undefined,
  }));
  const problem = schemaCreationProblem(env);
  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(expected);
});
