import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { examine } from "../../../operations/doctor/examine";
import { type Properties } from "../../../provider/dynamic/handler";
import { RecordedFailure } from "../../../provider/dynamic/recorded-failure";
import { snapshotRepositoryHandler } from "../../../provider/snapshot-repository/handler";
import { READ_FAULTS, WireWorld } from "./wire-world";

jest.setTimeout(120_000);

const inputs = (changes: Properties = {}): Properties => ({
  datastore: { url: "http://datastore.test:9200" },
  repositoryName: "backups",
  fs: { location: "/backups" },
  verifyOnRefresh: true,
  __provider: "text",
  ...changes,
});
const outputs = (changes: Properties = {}): Properties => ({
  ...inputs(changes),
  type: "fs",
  effectiveSettings: { location: "/backups" },
  engine: "elasticsearch",
  engineVersion: "8.19.5",
  clusterUuid: "aaaabbbbccccdddd",
  verifiedNodes: ["one"],
  adopted: false,
});
const id = "aaaabbbbccccdddd/backups";

const handler = ({ world, datastore }: WireWorld, warnings: string[]) =>
  snapshotRepositoryHandler(
    { datastore: () => Promise.resolve(datastore), optimize: () => fail() },
    world.clock,
    (line) => warnings.push(line),
  );

function fail(): never {
  throw new Error("nobody asks Optimize here");
}

type Look = (wire: WireWorld, warnings: string[]) => Promise<string>;

/** What is done, and which changes of repositories may come of it. */
const LOOKS: Readonly<Record<string, { readonly run: Look; readonly changes: readonly string[] }>> = {
  doctor: {
    changes: [],
    run: async ({ world, datastore }) => {
      const findings = await examine({
        optimize: undefined,
        datastore: { kind: "connected", system: datastore },
        repositoryName: "backups",
        indexPrefix: "optimize",
        secondaryStorage: "none",
        coordination: undefined,
        maximumAgeHours: undefined,
        ledgers: [],
        schedule: undefined,
        scheduleAccess: undefined,
        clock: world.clock,
      });
      return findings.map(({ check, level, finding }) => `${check} ${level}: ${finding}`).join("\n");
    },
  },
  "create of one that is there": {
    changes: [],
    run: async (wire, warnings) => JSON.stringify((await handler(wire, warnings).create(inputs())).outputs),
  },
  "create of a new one": {
    changes: ["PUT new", "DELETE new"],
    run: async (wire, warnings) =>
      JSON.stringify((await handler(wire, warnings).create(inputs({ repositoryName: "new" }))).outputs),
  },
  read: {
    changes: [],
    run: async (wire, warnings) => {
      const found = await handler(wire, warnings).read({ id, outputs: outputs() });
      return found === undefined ? "gone" : JSON.stringify(found.outputs["verifiedNodes"]);
    },
  },
  update: {
    changes: ["PUT backups"],
    run: async (wire, warnings) =>
      JSON.stringify(
        await handler(wire, warnings).update({ id, outputs: outputs() }, inputs({ fs: { location: "/elsewhere" } })),
      ),
  },
};

async function said(run: Look, wire: WireWorld): Promise<string> {
  const warnings: string[] = [];
  try {
    return `${await run(wire, warnings)}${warnings.join()}`;
  } catch (thrown) {
    const isForeseen = [ExplainedError, TransportError, RecordedFailure].some((kind) => thrown instanceof kind);
    if (!isForeseen) throw thrown;
    return `refused: ${(thrown as Error).message}`;
  }
}

/** What goes on without a read all the same. */
const GOES_ON_WITHOUT: readonly (readonly [look: RegExp, read: RegExp])[] = [
  // Asked again without a filter, since the engines leave out what is empty.
  [/doctor/, /^GET \/_snapshot\/backups\/camunda_optimize_\*$/],
];

describe.each(Object.entries(LOOKS))("%s", (name, { run, changes }) => {
  let healthy: WireWorld;
  let outcome: string;
  beforeAll(async () => {
    healthy = new WireWorld();
    outcome = await said(run, healthy);
  });

  test("is done where all can be read", () => {
    expect(outcome).not.toMatch(/^refused/);
    expect(healthy.reads.length).toBeGreaterThan(0);
  });

  test.each(READ_FAULTS.map((fault) => [fault.name, fault] as const))(
    "with %s to each of its reads",
    async (_, fault) => {
      const wrong: string[] = [];
      for (const read of new Set(healthy.reads)) {
        const wire = new WireWorld();
        wire.fault = { read, number: 0, once: false, fault };
        const ended = await said(run, wire);
        if (wire.deletedBefore === undefined || (fault.name === "partial shards" && ended === outcome)) continue;
        const { world } = wire;
        const isExcepted = GOES_ON_WITHOUT.some(([look, of]) => look.test(name) && of.test(read));
        if (world.deleted.length > 0) wrong.push(`${read}: deleted`);
        if (world.changed.some((change) => !changes.includes(change))) wrong.push(`${read}: ${world.changed.join()}`);
        if (ended === "gone") wrong.push(`${read}: is called gone`);
        if (ended === outcome && !isExcepted) wrong.push(`${read}: goes on: ${ended}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});
