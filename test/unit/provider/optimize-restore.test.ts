import { type Clock } from "../../../clients/clock";
import { TransportError } from "../../../clients/http/transport-error";
import { type Connections } from "../../../provider/connections/shared-connections";
import { type Properties } from "../../../provider/dynamic/handler";
import { optimizeRestoreHandler } from "../../../provider/optimize-restore/handler";
import { restoreInputFindings, restoreInputs } from "../../../provider/optimize-restore/restore-inputs";
import { RESTORE_OUTPUTS, restoredOutputs } from "../../../provider/optimize-restore/restore-outputs";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const inputs = (changes: Properties = {}): Properties => ({
  datastore: { url: "http://datastore.test:9200" },
  repositoryName: "optimize",
  secondaryStorage: "rdbms",
  backupId: "7",
  optimize: { stopped: true },
  confirm: "optimize@abcd-_12#7",
  notAfter: "2026-11-21T18:00:00Z",
  __provider: "text",
  ...changes,
});
const named = (changes: Properties, previous: Properties = {}) =>
  restoreInputFindings(inputs(changes), previous, NOW).map(({ property }) => property);

describe("what is wrong with the inputs of a restore", () => {
  it.each([
    ["nothing", {}, []],
    ["an id without a restore of it", { backupId: "8" }, ["confirm"]],
    ["another prefix than confirm's", { indexPrefix: "optimize-b" }, ["confirm"]],
    ["a confirm of another form", { confirm: "yes" }, ["confirm"]],
    ["an empty confirm", { confirm: "" }, ["confirm"]],
    ["an id that is not known yet", { backupId: UNKNOWN }, []],
    ["a confirm that is not known yet", { confirm: UNKNOWN }, []],
    ["latest", { backupId: "Latest", confirm: "optimize@abcd-_12#Latest" }, ["backupId"]],
    ["a time without a zone", { notAfter: "2026-11-21T18:00:00" }, ["notAfter"]],
    ["a time that is none", { notAfter: "tomorrow" }, ["notAfter"]],
    ["a time far ahead", { notAfter: "2026-11-29T12:00:01Z" }, ["notAfter"]],
    ["a time with another zone", { notAfter: "2026-11-21T18:00+01:00" }, []],
    ["a time that has passed: creating tells", { notAfter: "2026-11-20T18:00:00Z" }, []],
    ["no word about Optimize", { optimize: {} }, ["optimize"]],
    ["an Optimize that is not stopped", { optimize: { stopped: false } }, ["optimize"]],
    ["a Deployment", { optimize: { deployment: { namespace: "camunda", name: "optimize" } } }, []],
    [
      "a Deployment that is stopped",
      { optimize: { stopped: true, deployment: { namespace: "camunda", name: "optimize" } } },
      ["optimize"],
    ],
    ["a start of Optimize that nobody can make", { seedTemplates: true }, ["seedTemplates"]],
    [
      "a start of a Deployment",
      { seedTemplates: true, optimize: { deployment: { namespace: "camunda", name: "optimize" } } },
      [],
    ],
    ["no start", { seedTemplates: false }, []],
    ["a version of three numbers and a suffix", { optimizeVersion: "8.8.0-alpha3" }, []],
    ["a version of two numbers", { optimizeVersion: "8.8" }, ["optimizeVersion"]],
    ["a version of four numbers", { optimizeVersion: "8.8.0.1" }, ["optimizeVersion"]],
    ["a shared storage", { secondaryStorage: "opensearch" }, ["secondaryStorage"]],
    ["a shared storage, coordinated", { secondaryStorage: "opensearch", coordination: "external" }, []],
    ["a property that nothing has", { latest: true }, ["latest"]],
  ])("%s", (_, changes, expected) => expect(named(changes)).toEqual(expected));

  it("is never the time of what was carried out", () => {
    const old = { notAfter: "2027-11-20T18:00:00Z" };
    expect(named(old, inputs(old))).toEqual([]);
    expect(named(old, inputs({ ...old, confirm: "optimize@abcd-_12#6" }))).toEqual(["notAfter"]);
  });
});

describe("what Pulumi asks of a restore", () => {
  const unreachable: Connections = {
    datastore: () => Promise.reject(new TransportError("refused", false, "http://datastore.test:9200 refuses")),
    optimize: () => {
      throw new Error("nobody is asked");
    },
  };
  const clock: Clock = { now: () => NOW, monotonic: () => 0, sleep: () => Promise.resolve() };
  const handler = optimizeRestoreHandler(unreachable, clock);
  const report = {
    event: "restore",
    who: "operator@host",
    startedAt: "2026-11-21T12:00:00.000Z",
    endedAt: "2026-11-21T12:10:00.000Z",
    datastore: "http://datastore.test:9200",
    clusterUuid: "abcd-_12345678901234567",
    repositoryName: "optimize",
    source: { kind: "backup", backupId: "7" },
    optimizeVersion: "8.8.0",
    indexPrefix: "optimize",
    takenAt: "2026-11-21T03:00:00.000Z",
    resumed: false,
    deletedIndices: Array.from({ length: 1000 }, (_, index) => `optimize-process-instance-${index}_v8`),
    restoredIndices: 1000,
    restoredBytes: 1,
    restoredDocuments: undefined,
    recordedDocuments: undefined,
    safetySnapshot: "before_restore_optimize_20261121t120000z",
    plan: "f",
    notes: Array.from({ length: 10 }, () => "x".repeat(1000)),
    durationsInMilliseconds: {},
  } as const;
  const recorded = { id: "c/optimize/7", outputs: { ...inputs(), ...restoredOutputs(report) } };

  it("keeps little of it in the state, and every output under its name", () => {
    expect(JSON.stringify(recorded.outputs).length).toBeLessThan(2500);
    const given = Object.keys(restoredOutputs({ ...report, restoredDocuments: 1 }));
    expect(given.sort()).toEqual([...RESTORE_OUTPUTS].sort());
  });

  it("is carried out once: nothing that becomes of it later is asked for", async () => {
    expect(await handler.read(recorded)).toBe(recorded);
    expect(await handler.delete(recorded)).toBeUndefined();
    const changed = inputs({ notAfter: "2026-11-22T18:00:00Z" });
    expect(await handler.update(recorded, changed)).toEqual({ ...changed, ...restoredOutputs(report) });
  });

  it.each([
    ["nothing", {}, { changes: false }],
    ["a time", { notAfter: "2026-11-22T18:00:00Z" }, {}],
    ["the connection", { datastore: { url: "http://other.test:9200" } }, {}],
    ["another confirm", { confirm: "optimize@abcd-_12#8", backupId: "8" }, { replaces: ["confirm"] }],
    ["a confirm that is not known yet", { confirm: UNKNOWN }, {}],
    ["a datastore that is not known yet", { datastore: UNKNOWN }, {}],
  ])("a change of %s", async (_, changes, expected) => {
    expect(await handler.diff(recorded.outputs, inputs(changes))).toEqual(expected);
  });

  it("tells in a preview what cannot be told, and asks nobody once it is carried out", async () => {
    expect(await handler.notices?.(inputs(), {})).toEqual([
      "What this restore would do cannot be told now: http://datastore.test:9200 refuses",
    ]);
    expect(await handler.notices?.(inputs(), inputs())).toEqual([]);
    expect(await handler.notices?.(inputs({ datastore: UNKNOWN }), {})).toEqual([]);
  });

  it("takes numbers for ids, and states every default", () => {
    expect(handler.normalise?.({ backupId: 7 })).toEqual({ backupId: "7" });
    expect(restoreInputs(inputs())).toMatchObject({
      target: { source: { kind: "backup", backupId: "7" }, indexPrefix: "optimize", safetyBackup: true },
    });
  });
});
