import { TransportError } from "../../../clients/http/transport-error";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { type Connections } from "../../../provider/connections/shared-connections";
import { explicitIdNotices } from "../../../provider/optimize-backup/explicit-id-notices";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const managementApi = { url: "http://optimize.test:8092" };
const inputs = { managementApi, secondaryStorage: "none", backupId: "7" };

/** Connections to an Optimize that has this backup, or does not answer. */
function connectionsTo(get: () => Promise<unknown>): Connections {
  const api = { target: "http://optimize.test:8092", get } as unknown as OptimizeApi;
  return { datastore: () => Promise.reject(new Error("not asked")), optimize: () => api };
}
const having = (...ids: string[]) =>
  connectionsTo(() =>
    Promise.resolve(ids.includes("7") ? { backupId: "7", state: "COMPLETED", snapshots: [] } : undefined),
  );
const silent = connectionsTo(() => Promise.reject(new TransportError("refused", false, "nobody answers")));

const REFUSED = /a backup 7 exists already, and is refused as things are now/;
const NOTHING = /finds no backup 7 to adopt\. As things are now, a new one will be taken/;

describe("a preview of a backup with an id of one's own", () => {
  it.each<[string, Connections, object, object, RegExp | undefined]>([
    ["that exists", having("7"), {}, {}, REFUSED],
    ["that exists and is adopted", having("7"), { adopt: true }, {}, undefined],
    ["that does not exist", having(), {}, {}, undefined],
    ["that does not exist and is to be adopted", having(), { adopt: true }, {}, NOTHING],
    ["that takes the place of another id and exists", having("7"), {}, { backupId: "6" }, REFUSED],
    ["that is recorded already", having("7"), {}, { backupId: "7" }, undefined],
    ["that may have been chosen here before", having("7"), {}, { secondaryStorage: "none" }, undefined],
    ["of an Optimize that does not answer", silent, { adopt: true }, {}, undefined],
    ["of an Optimize that is not known yet", having("7"), { managementApi: { url: UNKNOWN } }, {}, undefined],
    ["that is left out", having("7"), { backupId: undefined }, {}, undefined],
  ])("%s", async (_what, connections, given, previous, expected) => {
    const said = await explicitIdNotices(connections, { ...inputs, ...given }, { ...previous });
    expect(said).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});
