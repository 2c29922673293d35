import { type Properties, type ResourceHandler } from "../../../provider/dynamic/handler";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { AskedDeletions, VICTIM } from "./asked-deletions";

/*
 * How a replaced backup is deleted, where the program changes that in the same run: as the engine calls, a check, a diff,
 * and later the deletion of what was recorded.
 */
/** Another one for each test: what was said of a resource is not said twice. */
let URN = "";
let tests = 0;
beforeEach(() => {
  URN = `urn:pulumi:test::project::pulumi-nodejs:dynamic/camunda:OptimizeBackup::nightly-${++tests}`;
});
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let asked: AskedDeletions;
let handler: ResourceHandler;
let printed: jest.SpyInstance;
beforeEach(() => {
  asked = new AskedDeletions();
  handler = optimizeBackupHandler(asked.connections, asked.clock);
  printed = jest.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(() => {
  asked.end();
  printed.mockRestore();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const said = () => printed.mock.calls.map(([line]) => String(line)).join("\n");

/** What remains after a backup that was recorded so was replaced by a program that says so. */
async function replaced(recorded: Properties, program: Properties, urn: string | undefined = URN): Promise<string[]> {
  const old = asked.recorded({ datastore: true });
  const outputs = { ...old.outputs, acceptSmaller: undefined, ...recorded, ...(urn !== undefined && { __urn: urn }) };
  const inputs = { ...asked.inputsOf({ datastore: true }), triggers: [2], ...program, __urn: URN };
  handler.findings(inputs, {});
  await handler.diff(outputs, inputs);
  await handler.delete({ ...old, outputs }).catch((error: unknown) => void console.log(String(error)));
  await settled();
  return asked.installation.ids();
}

const small = () => {
  asked.add(VICTIM, 60, { size: 18_000_000 });
  asked.add("101", 40, { size: 30_000 });
};
const alike = () => {
  asked.add(VICTIM, 60);
  asked.add("101", 40);
};
const alone = () => asked.add(VICTIM, 60);
const neighbours = () => {
  for (const [index, id] of [VICTIM, "101"].entries()) asked.add(id, 60 - index, { prefix: "optimize-prod" });
};

describe("the policies of the program, changed together with triggers", () => {
  test.each<[string, () => void, Properties, Properties, boolean, RegExp]>([
    ["neither says anything", alike, {}, {}, false, /then the backup 100 is deleted \(onDelete is "delete"\)/],
    ["the program retains", alike, {}, { onDelete: "retain" }, true, /100 is kept \(onDelete is "retain"\)/],
    ["the program does not say yet", alike, {}, { onDelete: UNKNOWN }, true, /is kept \(onDelete is not known yet\)/],
    ["the record retains", alike, { onDelete: "retain" }, {}, true, /onDelete was "retain" when it was recorded/],
    ["the program allows", small, {}, { acceptSmaller: true }, false, /deleted \(onDelete .* acceptSmaller is true\)/],
    ["the program no longer allows", small, { acceptSmaller: true }, {}, true, /may have lost its data/],
    ["what may be allowed is unknown", small, { acceptSmaller: true }, { acceptSmaller: UNKNOWN }, true, /lost its/],
    ["the program allows to delete the last", alone, {}, { allowDeleteLast: true }, false, /allowDeleteLast is true/],
    ["the last is no longer allowed", alone, { allowDeleteLast: true }, {}, true, /last completed one/],
    ["the program tells another prefix", neighbours, {}, { indexPrefix: "optimize" }, true, /prefix optimize-prod/],
    [
      "the program corrects the prefix",
      neighbours,
      { indexPrefix: "optimize" },
      { indexPrefix: "optimize-prod" },
      false,
      /is deleted/,
    ],
    ["it was taken over", alike, { adopted: true }, {}, true, /100 is kept \(it was taken over/],
  ])("%s", async (_what, arrange, recorded, program, isKept, words) => {
    arrange();
    const left = await replaced(recorded, program);
    expect(left.includes(VICTIM)).toBe(isKept);
    expect(said()).toMatch(words);
  });

  test("are found for what an earlier version recorded, which does not name its resource", async () => {
    alike();
    expect(await replaced({}, { onDelete: "retain" }, undefined)).toContain(VICTIM);
  });

  test("are those of the next run too, where a deletion was refused", async () => {
    small();
    const old = { ...asked.recorded({ datastore: true }) };
    const outputs = { ...old.outputs, __urn: URN };
    await expect(handler.delete({ ...old, outputs })).rejects.toThrow(/acceptSmaller/);
    handler.findings({ ...asked.inputsOf({ datastore: true }), acceptSmaller: true, __urn: URN }, {});
    await handler.delete({ ...old, outputs });
    expect(asked.installation.ids()).toEqual(["101"]);
  });
});

test("without a program, as in a destroy, what was recorded decides", async () => {
  alike();
  const old = asked.recorded({ datastore: true });
  const outputs = { ...old.outputs, __urn: URN };
  await handler.delete({ ...old, outputs: { ...outputs, onDelete: "retain" } });
  expect(asked.installation.ids()).toEqual([VICTIM, "101"]);
  await handler.delete({ ...old, outputs });
  expect(asked.installation.ids()).toEqual(["101"]);
});

test.each<[string, (adopting: Properties) => unknown]>([
  ["adopts it in this run", (inputs) => handler.create(inputs)],
  ["adopts it in its own place", (inputs) => handler.create({ ...inputs, __urn: URN })],
  [
    "has it from an earlier run",
    (inputs) => {
      const taken = asked.recorded({ datastore: true });
      handler.findings(inputs, {});
      return handler.diff({ ...taken.outputs, ...inputs, adopted: true }, inputs);
    },
  ],
])("a backup is not deleted with one resource when another one %s", async (_how, take) => {
  alike();
  const old = asked.recorded({ datastore: true });
  const adopting = {
    ...asked.inputsOf({ datastore: true }),
    backupId: VICTIM,
    triggers: [1],
    adopt: true,
    __urn: `${URN}-renamed`,
  };
  await take(adopting);
  await handler.delete({ ...old, outputs: { ...old.outputs, __urn: URN } });
  await settled();
  expect(asked.installation.ids()).toContain(VICTIM);
  expect(said()).toMatch(/is kept \(another resource of this program has it now\)/);
});

test("a refresh, which asks for differences too, says nothing of a replacement", async () => {
  alike();
  const old = asked.recorded({ datastore: true });
  await handler.diff({ ...old.outputs, __urn: URN }, { ...asked.inputsOf({ datastore: true }), triggers: [2] });
  await settled();
  expect(said()).toBe("");
});
