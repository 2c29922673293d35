import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { prepareRestore } from "../../../operations/restore/run/prepare-restore";
import { schemaCreationProblem } from "../../../operations/restore/run/judge-deployment";
import { expectRestored, foreign, killed, OPTIONS, OWN, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { situation, target } from "./situations";

/** A cluster that has lost its templates. */
function withoutTemplates(): SimulatedWorld {
  const world = new SimulatedWorld();
  world.templates.clear();
  // Until it is started anew: it makes them at its start only.
  world.replicas = 0;
  return world;
}

/** One that never saw this Optimize: there are only the backup, and others. */
function withoutOptimize(): SimulatedWorld {
  const world = withoutTemplates();
  for (const name of [...OWN, "optimize-process-instance-later_v8"]) world.indices.delete(name);
  return world;
}

const journal = (world: SimulatedWorld) => JSON.parse(world.journalText ?? "{}") as Record<string, unknown>;

describe("where index templates are missing", () => {
  it("a plan says that Optimize is started once to make them, and starts nothing", async () => {
    const world = withoutTemplates();
    const { findings, plan, seeds } = await prepareRestore(world, OPTIONS);
    expect(findings).toEqual([
      expect.objectContaining({ kind: "warning", problem: expect.stringMatching(/is started once/) as string }),
    ]);
    expect(plan).toBeDefined();
    expect(seeds).toBe(true);
    expect(world.templates.size).toBe(0);
  });

  it("Optimize makes them, once that is confirmed, and is left as it was", async () => {
    const world = withoutTemplates();
    const before = foreign(world);
    await expect(restore(world, { confirm: undefined })).rejects.toThrow(/confirm: is missing/);
    expect(world.templates.size).toBe(0);
    await restore(world);
    expect(world.templates.size).toBeGreaterThan(0);
    expect(world.replicas).toBe(0);
    world.replicas = 2;
    expectRestored(world, before);
  });

  it("and nothing else of it is there, what the start makes is not saved, and the agreed plan holds", async () => {
    const world = withoutOptimize();
    const before = foreign(world);
    const { plan } = await prepareRestore(world, OPTIONS);
    expect(plan?.deletes).toEqual([]);
    const report = await restore(world, { agreedFingerprint: plan?.fingerprint });
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
      if (!(await killed(world, { at, when: "after" }))) {
        expect(at).toBeGreaterThan(40);
        return;
      }
      await restore(world);
      world.replicas = 2;
      world.startedOnHalf = false;
      expectRestored(world, before);
    }
  });

  it("and a start does not make them, it says why and what to do, and starts nothing", async () => {
    const world = withoutTemplates();
    world.whyNoTemplates = "its image is of Optimize 8.9.0";
    await expect(restore(world)).rejects.toThrow(
      /Nothing was changed: datastore: there is no index template .*Start Optimize 8\.8\.0 once.*its image is of Optimize 8\.9\.0/s,
    );
    expect(world.journalText).toBeUndefined();
  });

  it("and the start that should make them does not, Optimize is stopped again and nothing is deleted", async () => {
    const world = withoutTemplates();
    const before = world.contents();
    Object.assign(world.templates, { add: () => world.templates });
    await expect(restore(world)).rejects.toThrow(/is ready, but has not made its index templates/);
    expect(world.replicas).toBe(0);
    expect(world.contents()).toEqual(before);
    expect(journal(world)).toMatchObject({ phase: "undone" });
  });

  it("on data of another version, Optimize is not started: a roll-back is not for it to begin", () => {
    const rollBack = situation({ templates: [], schemaVersion: "8.9.0" });
    const { findings } = planRestore(rollBack, target({ optimizeVersion: "8.8.0" }));
    const refused = findings.filter(({ kind }) => kind === "refused");
    expect(refused).toEqual([
      expect.objectContaining({
        problem: expect.stringMatching(
          /no index template .*does not start on data of 8\.9\.0: take a backup of 8\.9\.0, and delete all the indices/,
        ) as string,
      }),
    ]);
    expect(refused.some(({ lacks }) => lacks === "templates")).toBe(false);
    const same = planRestore(situation({ templates: [] }), target({ optimizeVersion: "8.8.0" }));
    expect(same.findings).toContainEqual(expect.objectContaining({ lacks: "templates" }));
  });

  it("on what is half deleted, Optimize is not started", async () => {
    const world = new SimulatedWorld();
    world.breaksRestores = true;
    await expect(restore(world)).rejects.toThrow(/gave up/);
    world.templates.clear();
    await expect(restore(world)).rejects.toThrow(/half of a restore/);
    expect(world.replicas).toBe(0);
  });
});

it.each([
  [[], undefined],
  [[["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED", "true"]], undefined],
  [[["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED", "False"]], /is False/],
  [[["CAMUNDA_OPTIMIZE_OPENSEARCH_INIT_SCHEMA_ENABLED", undefined]], /is taken from elsewhere \(configMapKeyRef\)/],
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
