import { ExplainedError } from "../../../../clients/explained-error";
import { TransportError } from "../../../../clients/http/transport-error";
import { type Properties } from "../../../../provider/dynamic/handler";
import { RecordedFailure } from "../../../../provider/dynamic/recorded-failure";
import { withExpectedTruths } from "../../../../provider/optimize-backup-configuration/configuration-inputs";
import { optimizeBackupConfigurationHandler } from "../../../../provider/optimize-backup-configuration/handler";
import { CONFIGURATION_FAULTS, ConfigurationWorld } from "./configuration-world";

jest.setTimeout(120_000);

const SIDES: Readonly<Record<string, Properties>> = {
  "all sides": { managementApi: { url: "http://optimize.test" }, datastore: { url: "http://datastore.test" } },
  "the management API": { managementApi: { url: "http://optimize.test" } },
  "the datastore": { datastore: { url: "http://datastore.test" } },
};

const inputsOf = (sides: Properties, repositoryName: string): Properties =>
  withExpectedTruths({
    repositoryName,
    deployment: { namespace: "camunda", name: "camunda-optimize" },
    __provider: "text",
    ...sides,
  });

const handlerOn = (world: ConfigurationWorld) =>
  optimizeBackupConfigurationHandler(
    {
      datastore: () => Promise.resolve(world.datastore),
      optimize: () => world.optimize,
      kubernetes: () => Promise.resolve(world.kubernetes),
    },
    world.clock,
  );

interface Look {
  /** What the entry may be set to. */
  readonly changes: readonly (string | undefined)[];
  run(world: ConfigurationWorld, sides: Properties): Promise<Properties | undefined>;
}

const id = "camunda/camunda-optimize";
const LOOKS: Readonly<Record<string, Look>> = {
  create: {
    changes: ["new"],
    run: async (world, sides) => (await handlerOn(world).create(inputsOf(sides, "new"))).outputs,
  },
  read: {
    changes: [],
    run: async (world, sides) =>
      (await handlerOn(world).read({ id, outputs: inputsOf(sides, "old") }))?.outputs ?? { gone: true },
  },
  update: {
    changes: ["new"],
    run: (world, sides) => handlerOn(world).update({ id, outputs: inputsOf(sides, "old") }, inputsOf(sides, "new")),
  },
  delete: {
    changes: [undefined],
    run: async (world, sides) => {
      await handlerOn(world).delete({ id, outputs: inputsOf(sides, "old") });
      return undefined;
    },
  },
};

type Ended =
  | { readonly kind: "done"; readonly outputs: Properties | undefined }
  | { readonly kind: "refused" | "recorded"; readonly message: string; readonly outputs?: Properties };

async function ended(look: Look, world: ConfigurationWorld, sides: Properties): Promise<Ended> {
  try {
    return { kind: "done", outputs: await look.run(world, sides) };
  } catch (thrown) {
    if (thrown instanceof RecordedFailure) {
      return { kind: "recorded", message: thrown.message, outputs: { ...thrown.properties } };
    }
    if (!(thrown instanceof ExplainedError) && !(thrown instanceof TransportError)) throw thrown;
    return { kind: "refused", message: thrown.message };
  }
}

/** Without which reads the entry is changed all the same. */
const CHANGES_WITHOUT: readonly (readonly [sides: RegExp, read: RegExp, faults: RegExp])[] = [
  // The datastore tells of every backup that runs.
  [/^all sides$/, /^optimize /, /./],
  // The list of backups that Optimize will no longer see is for a note, which says that it is not known.
  [/^the management API$/, /^optimize \/actuator\/backups, 1$/, /./],
  // Who may not ask whether a restore runs is told so, and goes on.
  [/./, /^datastore \/_cluster\/state/, /^403$/],
];

beforeAll(() => void jest.spyOn(console, "log").mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

describe.each(Object.entries(LOOKS))("%s", (name, look) => {
  describe.each(Object.entries(SIDES))("of an Optimize of which %s can be asked", (side, sides) => {
    test("is done where all can be read", async () => {
      const world = new ConfigurationWorld("old");
      expect(await ended(look, world, sides)).toMatchObject({ kind: "done" });
      expect(world.applied).toEqual(look.changes);
    });

    test.each(Object.entries(CONFIGURATION_FAULTS))("with %s to each of its reads", async (fault, answer) => {
      const healthy = new ConfigurationWorld("old");
      await ended(look, healthy, sides);
      const wrong: string[] = [];
      for (const read of new Set(healthy.reads)) {
        const times = healthy.reads.filter((one) => one === read).length;
        for (let number = 0; number < times; number++) {
          const world = new ConfigurationWorld("old");
          world.due = { read, number, answer };
          const end = await ended(look, world, sides);
          const problem = problemOf(world, end, `${read}, ${number}`, fault);
          if (problem !== undefined) wrong.push(`${read}, ${number}: ${problem}: ${JSON.stringify(end).slice(0, 400)}`);
        }
      }
      expect(wrong).toEqual([]);
    });

    function problemOf(world: ConfigurationWorld, end: Ended, read: string, fault: string): string | undefined {
      const { applied, appliedBefore } = world;
      if (appliedBefore === undefined) return "was not asked for";
      const outputs = end.outputs ?? {};
      if (applied.some((value) => !look.changes.includes(value))) return "set something else";
      const goesOn = CHANGES_WITHOUT.some(([of, one, by]) => of.test(side) && one.test(read) && by.test(fault));
      if (appliedBefore === 0 && applied.length > 0 && !goesOn) return "restarted Optimize";
      if (applied.length > 0 && name !== "delete" && end.kind === "refused")
        return "changed it and does not record that";
      if (end.kind === "done" && outputs["gone"] === true) return "is called gone";
      if (/^optimize /.test(read) && outputs["answer"] === "ready") return "is called ready";
      if (/^optimize /.test(read) && outputs["backupsElsewhere"] !== undefined)
        return "tells of backups that nobody saw";
      if (/pods, \d+$/.test(read) && end.kind === "done" && name !== "delete") return "runs, and nobody saw it";
      return undefined;
    }
  });
});
