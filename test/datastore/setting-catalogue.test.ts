import { isReadBy } from "../../operations/repository/catalogue/setting";
import { knownSettings } from "../../operations/repository/setting-catalogue";
import { borrowDatastore, type DatastoreKind, type RunningDatastore, startDatastore } from "../stack/datastores";

jest.setTimeout(1_800_000);

/** A server reads all but free texts strictly: that it refuses this value proves that it reads the key. */
const UNREADABLE = "neither-number-nor-word";
/** Nothing listens there: a store that is asked, is asked in vain and at once. */
const NOWHERE = "http://127.0.0.1:1";

/** What a repository of each type needs, so that nothing but the key in question can be wrong with it. */
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fs: { location: "catalogue" },
  url: { url: "file:/nowhere" },
  s3: { bucket: "catalogue", endpoint: NOWHERE, region: "eu-central-1", max_retries: "0" },
  azure: { container: "catalogue" },
  gcs: { bucket: "catalogue" },
  // Hadoop itself tries again for a quarter of a minute.
  hdfs: { uri: "hdfs://127.0.0.1:1", path: "/catalogue", "conf.ipc.client.connect.max.retries": "0" },
};

/** Types of which some settings are read only when the store is first asked. */
const READ_LATER = new Set(["s3", "hdfs"]);
/** By the servers' classes, read only while something is written, or a shard copied. */
const NEVER_ASKED_HERE = new Set([
  "allow_concurrent_modifications",
  "compression_type",
  "shard_path_type",
  "use_for_peer_recovery",
]);

/** Whether the server complains of a value of this key, in the registration or at the first look into the repository. */
async function complainsOf({ url }: RunningDatastore, type: string, key: string): Promise<boolean> {
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/_snapshot/catalogue-${key}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: answer.ok, text: await answer.text() };
  };
  const settings = { ...needed[type], [key]: UNREADABLE };
  const registered = await send("PUT", "?verify=false", { type, settings });
  if (!registered.ok) return true;
  const looked = READ_LATER.has(type) ? (await send("POST", "/_verify")).text : "";
  await send("DELETE", "");
  return looked.toLowerCase().includes(UNREADABLE);
}

async function expectAsInTheCatalogue(datastore: RunningDatastore, type: string): Promise<void> {
  const asked = Object.entries(knownSettings(type)).filter(
    ([key, { kind }]) => kind !== "text" && !NEVER_ASKED_HERE.has(key),
  );
  expect(await complainsOf(datastore, type, "no_setting_at_all")).toBe(false);
  const found = asked.map(async ([key]) => [key, await complainsOf(datastore, type, key)] as const);
  const declared = asked.map(([key, setting]) => [key, isReadBy(setting, datastore)] as const);
  expect(Object.fromEntries(await Promise.all(found))).toEqual(Object.fromEntries(declared));
}

describe("OpenSearch 3.8 with the plugins that are published", () => {
  let datastore: RunningDatastore;
  beforeAll(async () => {
    datastore = await startDatastore("opensearch-3.8", {
      plugins: ["repository-azure", "repository-gcs", "repository-hdfs", "repository-s3"],
      secureSettings: {
        "s3.client.default.access_key": "AKIACATALOGUE0000001",
        "s3.client.default.secret_key": "catalogue-secret",
        "azure.client.default.account": "catalogue",
        "azure.client.default.key": "Y2F0YWxvZ3Vl",
      },
    });
  });
  afterAll(() => datastore.stop());

  test.each(["fs", "url", "s3", "azure", "gcs", "hdfs"])("reads of the type %s what the catalogue says", (type) =>
    expectAsInTheCatalogue(datastore, type),
  );
});

describe.each<DatastoreKind>(["elasticsearch-8.19", "elasticsearch-9.1", "opensearch-2.19"])("%s", (kind) => {
  test("reads of the type fs what the catalogue says", async () => {
    const datastore = await borrowDatastore(kind);
    try {
      await expectAsInTheCatalogue(datastore, "fs");
    } finally {
      await datastore.stop();
    }
  });
});
