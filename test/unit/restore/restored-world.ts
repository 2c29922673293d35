import { type RestoreOptions, type RestoreSurroundings } from "../../../operations/restore/run/restore-options";
import { type RestoreSource } from "../../../operations/restore/plan/restore-source";
import { type RestoreReport } from "../../../operations/restore/run/restore-report";
import { restoreOptimize } from "../../../operations/restore/run/restore-optimize";
import { Killed } from "./killed";
import { PART_1, PART_2, withPrefix } from "./situations";
import { type SimulatedWorld } from "./simulated-world";

/** The indices of its Optimize that are in the backup. */
export const OWN = withPrefix("optimize", [...PART_1, ...PART_2]);

/** What its tests restore. */
export const OPTIONS: RestoreOptions = {
  source: { kind: "backup", backupId: "11" },
  repositoryName: "backups",
  indexPrefix: "optimize",
  safetyBackup: true,
  confirm: "optimize@aaaabbbb#11",
};

/** Restores the backup 11 in a simulated world. */
export async function restore(
  world: SimulatedWorld,
  changes: Partial<RestoreOptions> = {},
  warn: (line: string) => void = () => undefined,
  ledger?: RestoreSurroundings["ledger"],
): Promise<RestoreReport> {
  return restoreOptimize(
    {
      datastore: world.datastore,
      optimize: world.optimize,
      checkBackup: ({ target }) => checkBackup(world, target.source),
      journal: world.journal,
      schedules: world.schedules,
      ledger,
      clock: world.clock,
      who: "ada@laptop",
      report: () => undefined,
      warn,
    },
    { ...OPTIONS, ...changes },
  );
}

function checkBackup(world: SimulatedWorld, source: RestoreSource): Promise<void> {
  return world.call(() => {
    world.checks++;
    const why = world.whyNotRestorable(source);
    if (why !== undefined) throw why;
  });
}

/** Whether a restore was ended by a kill at a step; false when there is no such step, so that it ended by itself. */
export async function killed(
  world: SimulatedWorld,
  kill: NonNullable<SimulatedWorld["kill"]>,
  changes: Partial<RestoreOptions> = {},
): Promise<boolean> {
  world.kill = kill;
  try {
    await restore(world, changes);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    world.kill = undefined;
    return true;
  }
}

/** What is not its Optimize's. */
export const foreign = ({ indices }: SimulatedWorld) =>
  Object.fromEntries([...indices].filter(([name]) => !name.startsWith("optimize-") || name.startsWith("optimize-b-")));

/** What there is, is all of the backup, all of it, and nothing of others was touched. */
export function expectRestored(world: SimulatedWorld, before: Record<string, unknown>): void {
  const contents = world.contents();
  for (const name of OWN) expect(contents[name]).toBe(`before ${name}`);
  expect(contents["optimize-process-instance-later_v8"]).toBeUndefined();
  expect(foreign(world)).toEqual(before);
  expect(world.replicas).toBe(2);
  expect(world.startedOnHalf).toBe(false);
  expect([...world.schedules.suspended]).toEqual([
    ["nightly", false],
    ["paused", true],
  ]);
}
