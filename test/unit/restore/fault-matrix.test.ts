import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { lookAtDatastore } from "../../../operations/restore/plan/look-at-datastore";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText, requireNoObstacle } from "../../../operations/restore/plan/restore-finding";
import { restoreOptimize } from "../../../operations/restore/run/restore-optimize";
import { checkBeforeRestore } from "../../../operations/trial-restore/check-before-restore";
import { cleanUpTrials } from "../../../operations/trial-restore/clean-up";
import { runTrial } from "../../../operations/trial-restore/run-trial";
import { foreign, killed, OPTIONS, OWN } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { target } from "./situations";
import { READ_FAULTS, WireWorld } from "./wire-world";

jest.setTimeout(120_000);

const restored = async ({ world, datastore, optimize }: WireWorld) => {
  const { journal, schedules, clock } = world;
  const report = () => undefined;
  const checkBackup = checkBeforeRestore(datastore, () => 0.5);
  const around = {
    datastore,
    optimize,
    journal,
    schedules,
    checkBackup,
    random: () => 0.5,
    clock,
    who: "ada@laptop",
    report,
    warn: report,
  };
  const limits = { stallMilliseconds: 20_000, observeMilliseconds: 4_000, stopTimeoutMilliseconds: 10_000 };
  const { restoredDocuments, notes } = await restoreOptimize(around, { ...OPTIONS, ...limits });
  return `restored ${restoredDocuments ?? "uncounted"}: ${notes.join(" ")}`;
};

const trial = { backupId: "11", repositoryName: "backups", indexPrefix: "optimize", stallMilliseconds: 20_000 };
const TRIAL = "trial_20200101t000000_abcdef";

interface Operation {
  /** What lies there before it, such as what an earlier one has left. */
  readonly prepare?: (wire: WireWorld) => Promise<void>;
  readonly run: (wire: WireWorld) => Promise<string>;
}

/** Begins a restore that is ended once it has deleted something. */
async function broken({ world }: WireWorld): Promise<void> {
  await killed(world, { at: await firstDeletion(), when: "after" });
}

let found: number | undefined;

/** The number of the call that deletes first. */
async function firstDeletion(): Promise<number> {
  return (found ??= await findFirstDeletion());
}

async function findFirstDeletion(): Promise<number> {
  for (let at = 1; ; at++) {
    const world = new SimulatedWorld();
    await killed(world, { at, when: "after" });
    if (world.deleted.length > 0) return at;
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "restore plan": {
    run: async ({ datastore }) => {
      const { plan, findings } = planRestore(await lookAtDatastore(datastore, target()), target());
      requireNoObstacle(findings);
      return `planned ${plan?.deletes.length} deletions: ${findings.map(findingText).join(" ")}`;
    },
  },
  restore: { run: restored },
  "restore that goes on": { prepare: broken, run: restored },
  trial: {
    run: async ({ world, datastore }) => {
      const { clock } = world;
      const surroundings = { datastore, clock, random: () => 0.5, report: () => undefined, warn: () => undefined };
      const { problems, documents } = await runTrial(trial, surroundings);
      return problems.length > 0 ? `refused: ${problems.join()}` : `can be restored: ${documents}`;
    },
  },
  "clean-up of trials": {
    prepare: ({ world }) => {
      const part = [...world.snapshots.keys()][0] ?? "";
      const indices = [...(world.snapshots.get(part)?.indices.keys() ?? [])];
      const request = { repositoryName: "backups", snapshot: part, indices, renamePrefix: `${TRIAL}_` };
      return world.datastore.restores.begin(request).then(() => world.clock.sleep(60_000));
    },
    run: async ({ world, datastore }) => {
      const { deleted, left } = await cleanUpTrials(datastore, () => true, world.clock);
      return deleted.length === 0 ? `refused: left ${left.join()}` : `cleaned up ${deleted.length}`;
    },
  },
};

/** Runs it; what is thrown must be for people. */
async function said(operation: Operation, wire: WireWorld): Promise<string> {
  try {
    return await operation.run(wire);
  } catch (thrown) {
    if (!(thrown instanceof ExplainedError) && !(thrown instanceof TransportError)) throw thrown;
    return `refused: ${thrown.message}`;
  }
}

async function prepared(operation: Operation): Promise<WireWorld> {
  const wire = new WireWorld();
  await operation.prepare?.(wire);
  return wire;
}

/** What is neither this Optimize's nor a trial's. */
function foreignNow(world: SimulatedWorld): Record<string, unknown> {
  return Object.fromEntries(Object.entries(foreign(world)).filter(([name]) => !name.startsWith("trial_")));
}

/** Each kind of read, by its first two, and its last. */
function readsOf({ reads }: WireWorld): { readonly read: string; readonly number: number }[] {
  return [...new Set(reads)].flatMap((read) => {
    const last = reads.filter((one) => one === read).length - 1;
    return [...new Set([0, Math.min(1, last), last])].map((number) => ({ read, number }));
  });
}

/** What a read is of, in the words of a message. */
const NAMES = /datastore|backups|optimize|TRIAL|trial_/;

/**
 * What goes on without a read: since what it would tell is taken for the worse, and said, or since it decides about nothing.
 */
const GOES_ON_WITHOUT: readonly (readonly [operation: RegExp, read: RegExp])[] = [
  // Shards that are there tell that they are; what runs tells only that some never will be.
  [/restore(?! plan)|trial/, /^GET \/_cluster\/state\/customs$/],
  // What was there before, and what this restore made, is known by its uuid.
  [/restore(?! plan)/, /_recovery$/],
  // All is whole and started by then: what is seen of it is a note.
  [/restore(?! plan)/, /_search fields$|^optimize errors$/],
  // Where no index of a trial is listed, there is nothing to tell of it.
  [/restore(?! plan)|^trial/, /^GET \/trial_\*\/_settings/],
  // Not counted is told as such.
  [/trial/, / counts$/],
  // A trial that others may take for a dead one says so.
  [/restore(?! plan)|trial/, / scroll$/],
  // How much has come back is for the report. Whose an index is, its name at its creation tells too.
  [/trial/, /_recovery$/],
  // Not counted is not empty: it is saved.
  [/restore/, / counts$/],
  // Asked again without a filter, since the engines leave out what is empty.
  [/./, /^GET \/_snapshot\/backups\/(camunda_optimize_11_\*|before_restore_\w+)$/],
];

const goesOn = (name: string, read: string) =>
  GOES_ON_WITHOUT.some(([operation, of]) => operation.test(name) && of.test(read));

describe.each(Object.entries(OPERATIONS))("%s", (name, operation) => {
  let healthy: WireWorld;
  let outcome: string;
  let others: Record<string, unknown>;
  beforeAll(async () => {
    healthy = await prepared(operation);
    others = foreignNow(healthy.world);
    outcome = await said(operation, healthy);
  });

  test("is done where all can be read", () => {
    expect(outcome).not.toMatch(/^refused/);
    expect(healthy.reads.length).toBeGreaterThan(3);
  });

  describe.each(READ_FAULTS.map((fault) => [fault.name, fault] as const))("with %s", (_, fault) => {
    test.each([
      ["once", true],
      ["from then on", false],
    ])("%s, to each of its reads", async (_when, once) => {
      const wrong: string[] = [];
      for (const { read, number } of readsOf(healthy)) {
        const wire = await prepared(operation);
        wire.fault = { read, number, once, fault };
        const ended = await said(operation, wire);
        const problem = problemOf(wire, ended);
        if (problem !== undefined) wrong.push(`${read}, ${number}: ${problem}: ${ended}`);
      }
      expect(wrong).toEqual([]);
    });

    function problemOf(wire: WireWorld, ended: string): string | undefined {
      const { world, deletedBefore, fault: due } = wire;
      if (due === undefined || deletedBefore === undefined) return undefined;
      const isRefused = ended.startsWith("refused");
      const { length } = wire.deletedOfOptimize();
      if (world.startedOnHalf) return "Optimize ran on half of something";
      if (JSON.stringify(foreignNow(world)) !== JSON.stringify(others)) {
        return "touched what is not its own";
      }
      if (isRefused && !NAMES.test(ended)) return "does not name what could not be read";
      if (isRefused && deletedBefore === 0 && length > 0 && !name.startsWith("trial")) return `deleted ${length}`;
      if (isRefused && length > 0 && name.startsWith("restore") && world.replicas > 0) return "left Optimize running";
      if (isRefused) return undefined;
      if (name === "trial" && hasTrial(world)) return "says that its indices are gone";
      if (/^restore(?! plan)/.test(name) && !isRestored(wire)) return "says that it is restored, and it is not";
      if (fault.name === "partial shards" && ended === outcome) return undefined;
      return goesOn(name, due.read) ? undefined : "goes on";
    }
  });
});

function hasTrial({ indices }: SimulatedWorld): boolean {
  return [...indices.keys()].some((index) => index.startsWith("trial_"));
}

/** Whether all of the backup is there, Optimize runs on it, and what there was before was saved, where it was whole. */
function isRestored({ world }: WireWorld): boolean {
  const contents = world.contents();
  const isSaved = [...world.snapshots.keys()].some((name) => name.startsWith("before_restore_"));
  const isWhole = OWN.every((name) => contents[name] === `before ${name}`);
  return isWhole && isSaved && world.replicas === 2 && contents["optimize-process-instance-later_v8"] === undefined;
}

describe.each(["restore plan", "restore", "restore that goes on", "trial"])(
  "%s of a backup of which a file cannot be read",
  (name) => {
    const operation = OPERATIONS[name] ?? { run: () => Promise.reject(new Error(name)) };

    test.each([[[1]], [[2]], [[1, 2]]])(
      "(parts %j) is refused by its name, and deletes nothing more",
      async (parts) => {
        const wire = await prepared(operation);
        const { world } = wire;
        const before = [...world.deleted];
        const names = parts.map((part) => `camunda_optimize_11_8.8.0_part_${part}_of_2`);
        expect([...world.snapshots.keys()]).toEqual(expect.arrayContaining(names));
        for (const one of names) world.unreadable.add(one);
        const ended = await said(operation, wire);
        expect(ended).toMatch(/^refused: .*camunda_optimize_11_8\.8\.0_part_\d_of_2\S* .*cannot be read/s);
        expect(world.deleted).toEqual(before);
        expect(hasTrial(world)).toBe(false);
      },
    );
  },
);
