import { ExplainedError } from "../../../clients/explained-error";
import { checkBeforeRestore } from "../../../operations/trial-restore/check-before-restore";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { type RestoreOptions } from "../../../operations/restore/run/restore-options";
import { expectRestored, foreign, killed, OPTIONS, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { situation, target } from "./situations";
import { WireWorld } from "./wire-world";

const damaged = new ExplainedError("failed", "The datastore gave up restoring optimize-setting_v3.");

const failure = (work: Promise<unknown>) =>
  work.then(
    () => "restored",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

/** The phase that an interrupted restore has written down. */
const phaseOf = ({ journalText }: SimulatedWorld) =>
  journalText === undefined ? undefined : (JSON.parse(journalText) as { phase: string }).phase;

/** A world whose restore was killed at the first call after which its journal is in a phase. */
async function killedIn(
  phase: string,
  isWanted: (world: SimulatedWorld) => boolean = () => true,
): Promise<SimulatedWorld> {
  for (let at = 1; ; at++) {
    const world = new SimulatedWorld();
    expect(await killed(world, { at, when: "after" })).toBe(true);
    if (phaseOf(world) === phase && isWanted(world)) return world;
  }
}

it("a safety snapshot that somebody deleted after it was tried keeps everything from being deleted", async () => {
  const world = new SimulatedWorld();
  world.whyNotRestorable = (source) => {
    if (source.kind === "snapshot") world.snapshots.delete(source.snapshot);
    return undefined;
  };
  const before = Object.keys(world.contents());
  expect(await failure(restore(world))).toMatch(
    /^safetyBackup: the snapshot before_restore_\S+ was taken, and is not in the repository any more: somebody else/,
  );
  expect(Object.keys(world.contents())).toEqual(before);
  expect(world.replicas).toBe(2);
});

describe("a backup that does not come back", () => {
  it("is found before anything is stopped or deleted", async () => {
    const world = new SimulatedWorld();
    world.whyNotRestorable = () => damaged;
    const before = world.contents();
    const said = await failure(restore(world));
    expect(said).toMatch(/^checkFirst: .*gave up restoring optimize-setting_v3\. This run has deleted nothing\./);
    expect(world.contents()).toEqual(before);
    expect(world.replicas).toBe(2);
    expect(world.journalText).toBeUndefined();
    expect([...world.schedules.suspended]).toEqual([
      ["nightly", false],
      ["paused", true],
    ]);
  });

  it.each(["stopping", "saving"])(
    "gives back the Optimize that a run stopped which was killed in %s",
    async (phase) => {
      const world = await killedIn(phase);
      world.whyNotRestorable = () => damaged;
      expect(await failure(restore(world))).toMatch(/^checkFirst: /);
      expect(world.replicas).toBe(2);
      expect(world.deleted).toEqual([]);
      expect(world.startedOnHalf).toBe(false);
      expect(phaseOf(world)).toBe("undone");
    },
  );
});

describe("a safety snapshot that does not come back", () => {
  it("is found before anything is deleted, and Optimize runs again", async () => {
    const world = new SimulatedWorld();
    const before = world.contents();
    world.whyNotRestorable = (source) => (source.kind === "snapshot" ? damaged : undefined);
    const said = await failure(restore(world));
    expect(said).toMatch(
      /^checkFirst: the safety snapshot before_restore_optimize_\S+ was taken, and does not come back/,
    );
    expect(world.contents()).toEqual(before);
    expect(world.replicas).toBe(2);
    expect(JSON.parse(world.journalText ?? "")).not.toHaveProperty("safetySnapshot");
    world.whyNotRestorable = () => undefined;
    await restore(world);
    expect([...world.snapshots.keys()].filter((name) => name.startsWith("before_restore_"))).toHaveLength(2);
  });
});

describe("a restore after one that was killed when it was about to delete", () => {
  it.each<[string, Partial<RestoreOptions>]>([
    ["of the same", {}],
    ["of another", { source: { kind: "backup", backupId: "12" }, confirm: "optimize@aaaabbbb#12" }],
  ])("%s checks and saves as from the start, and deletes nothing where that fails", async (_, changes) => {
    const world = await killedIn("deleting", (one) => one.deleted.length === 0);
    world.takeBackup("12");
    const before = world.contents();
    world.whyNotRestorable = (source) => (source.kind === "backup" ? damaged : undefined);
    expect(await failure(restore(world, changes))).toMatch(/^checkFirst: /);
    expect(world.contents()).toEqual(before);
    world.whyNotRestorable = () => undefined;
    world.checks = 0;
    await restore(world, changes);
    expect(world.checks).toBe(2);
  });
});

describe("the check before the deletion", () => {
  const checksOf = async (world: SimulatedWorld, changes: Partial<RestoreOptions> = {}) => {
    const before = foreign(world);
    await restore(world, changes);
    expectRestored(world, before);
    return world.checks;
  };

  it.each<[string, number, number | undefined, Partial<RestoreOptions>]>([
    ["is made, also of what was saved, where documents would be deleted", 2, 7, {}],
    ["is made where they could not be counted", 2, undefined, {}],
    ["is made where none is counted, and something was written", 2, 0, {}],
    ["is left out with the safety snapshot", 0, 7, { safetyBackup: false }],
    ["is left out on wish", 0, 7, { checkFirst: false }],
    ["is made on wish without a safety snapshot", 1, 7, { safetyBackup: false, checkFirst: true }],
  ])("%s", async (_, checks, documents, changes) => {
    const world = new SimulatedWorld();
    world.documentsInEach = documents;
    expect(await checksOf(world, changes)).toBe(checks);
  });

  it("is left out where there is certainly no document", async () => {
    const world = new SimulatedWorld();
    world.documentsInEach = 0;
    world.wasNeverWritten = true;
    expect(await checksOf(world)).toBe(0);
  });

  it("is not made once all is deleted: it would protect nothing", async () => {
    const world = await killedIn("restoring");
    world.checks = 0;
    expect(await checksOf(world, { checkFirst: true })).toBe(0);
  });

  it("restores nothing under its own name, and leaves nothing", async () => {
    const wire = new WireWorld();
    const before = wire.world.contents();
    const clock = wire.world.clock;
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    await checkBeforeRestore(
      wire.datastore,
      () => 0.5,
    )({
      target: OPTIONS,
      stallMilliseconds: undefined,
      clock,
      report: note,
      warn: note,
    });
    expect(wire.world.contents()).toEqual(before);
    expect(said.at(-1)).toMatch(/^the backup 11 came back completely under other names/);
  });
});

describe("room for the check", () => {
  const tight = {
    ...situation(),
    disks: [{ node: "data-0", totalBytes: 1_000_000, availableBytes: 151_000 }],
  };
  const saidOf = (changes: Partial<typeof OPTIONS>) =>
    planRestore(tight, { ...target(), ...changes })
      .findings.filter(({ kind }) => kind === "refused")
      .map(findingText)
      .join("\n");

  it("is asked for beside what there is, with a way out, and only where the check is made", () => {
    expect(saidOf({})).toMatch(/a check of the backup before the deletion.*set checkFirst to false/);
    expect(saidOf({ checkFirst: false })).not.toMatch(/checkFirst/);
    expect(saidOf({ safetyBackup: false })).not.toMatch(/checkFirst/);
  });
});
