import { TransportError } from "../../../clients/http/transport-error";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { type Properties } from "../../../provider/dynamic/handler";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { AskedDeletions, VICTIM } from "./asked-deletions";

/* A completed backup that is given other connections: an update in place, which records them whatever they answer. */

let asked: AskedDeletions;
let printed: jest.SpyInstance;
beforeEach(() => {
  asked = new AskedDeletions();
  asked.add(VICTIM, 60);
  printed = jest.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(() => {
  asked.end();
  printed.mockRestore();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const said = () => printed.mock.calls.map(([line]) => String(line)).join("\n");

async function updated(changes: Properties, datastore = true): Promise<Properties> {
  const recorded = asked.recorded({ datastore });
  const inputs = { ...asked.inputsOf({ datastore }), acceptSmaller: false, ...changes };
  const outputs = await optimizeBackupHandler(asked.connections, asked.clock).update(recorded, inputs);
  await settled();
  expect(outputs).toMatchObject({ ...changes, backupId: VICTIM, state: "COMPLETED" });
  return outputs;
}

const OTHER_API = { managementApi: { url: "http://optimize.test:9092" } };
const OTHER_DATASTORE = { datastore: { url: "http://datastore.test:9201" } };
const gone = () => (asked.installation.snapshots = []);
const fails = (error: () => Error) => () => {
  asked.installation.optimizeFails.get = () => {
    throw error();
  };
};
const refused = () => new TransportError("refused", false, "http://optimize.test:9092 refused the connection.");
const foreign = () => new ManagementApiError("unexpected", 404, "managementApi: no Optimize answers there.");

test.each<[string, Properties, () => unknown, RegExp | undefined]>([
  ["the same Optimize", OTHER_API, () => undefined, undefined],
  ["an Optimize that does not know it", OTHER_API, gone, /managementApi: Optimize at .* does not have .* backup 100/],
  ["a port where nobody answers", OTHER_API, fails(refused), /managementApi: nobody can tell .*refused the connection/],
  ["a port where something else answers", OTHER_API, fails(foreign), /managementApi: nobody can tell .*no Optimize/],
  ["the same datastore", OTHER_DATASTORE, () => undefined, undefined],
  [
    "a datastore that does not hold it",
    OTHER_DATASTORE,
    gone,
    /repositoryName: .* backup 100 .*part_1_of_2 and .* are/,
  ],
  [
    "a datastore that nobody reaches",
    OTHER_DATASTORE,
    () => (asked.connections.datastore = () => Promise.reject(refused())),
    /datastore: nobody can tell .*refused the connection/,
  ],
])("a completed backup that is given %s", async (_name, changes, before, warning) => {
  const recordedFirst = asked.recorded({ datastore: true });
  before();
  asked.recorded = () => recordedFirst;
  await updated(changes);
  if (warning === undefined) expect(said()).toBe("");
  else expect(said()).toMatch(warning);
});

test("a change of what is no connection asks nobody", async () => {
  fails(refused)();
  asked.connections.datastore = () => Promise.reject(new Error("nobody asks the datastore"));
  await updated({ graceSeconds: 7, onDelete: "retain" });
  expect(said()).toBe("");
});
