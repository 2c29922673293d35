import { readFileSync } from "node:fs";
import { join } from "node:path";

import { TransportError } from "../../../clients/http/transport-error";
import { type Datastore } from "../../../clients/datastore/connect";
import { type Repository } from "../../../clients/datastore/repositories";
import { dynamicProvider, type ResourceHandler } from "../../../provider/dynamic/handler";
import { unsetVariables } from "../../../provider/dynamic/unset-variables";
import { registrationNotices } from "../../../provider/snapshot-repository/registration-notices";
import { repositoryInputs } from "../../../provider/snapshot-repository/repository-inputs";

const VARIABLE = "CAMUNDA_BACKUP_TEST_UNSET";

/** What is shown when the engine checks inputs. */
async function saidAtCheck(inputs: object, previousInputs: object, notices: string[] = []): Promise<string[]> {
  const lines: string[] = [];
  const print = jest.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const handler = { findings: () => [], notices: () => Promise.resolve(notices) };
  await dynamicProvider(() => Promise.resolve(handler as unknown as ResourceHandler)).check?.(previousInputs, inputs);
  print.mockRestore();
  return lines;
}

describe("a variable that a property names and that is not set", () => {
  const properties = readFileSync(join(__dirname, "../../../provider/connections/datastore-args.ts"), "utf8").match(
    /\w+FromEnv(?=\?:)/g,
  );

  it.each(properties ?? [])("is told by a preview: %s", async (name) => {
    const inputs = { datastore: { [name]: VARIABLE } };
    const line = `datastore.${name}: the environment variable ${VARIABLE} is not set, or is empty, where this runs; set it, or name another one.`;
    expect(await saidAtCheck(inputs, {})).toEqual([`warning: ${line}`]);
    // Not of a resource that stays as it is, and not twice.
    expect(await saidAtCheck(inputs, inputs)).toEqual([]);
    expect(await saidAtCheck(inputs, {}, [`It cannot be told: ${line}`])).toHaveLength(1);
  });

  it("is not missed where it lies deeper, nor seen where it is set or not known yet", () => {
    const given = { optimize: { managementApi: { tokenFromEnv: VARIABLE }, list: [{ keyFromEnv: "SET" }] } };
    expect(unsetVariables(given, { SET: "1" })).toEqual([
      expect.stringContaining("optimize.managementApi.tokenFromEnv: the environment variable"),
    ]);
    expect(unsetVariables({ aFromEnv: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }, {})).toEqual([]);
    expect(unsetVariables({ aFromEnv: "EMPTY" }, { EMPTY: "" })).toHaveLength(1);
  });
});

describe("a repository that is yet to be registered", () => {
  const inputs = { datastore: { url: "http://search.test:9200" }, repositoryName: "one", fs: { location: "/backups" } };
  const told = (existing: Repository | undefined, changes: object = {}) => {
    const datastore: Pick<Datastore, "repositories" | "identity" | "target"> = {
      target: "http://search.test:9200",
      identity: { engine: "elasticsearch", version: "8.19.0", clusterUuid: "c" },
      repositories: { get: () => Promise.resolve(existing) } as unknown as Datastore["repositories"],
    };
    const wanted = repositoryInputs({ ...inputs, ...changes });
    return registrationNotices(() => Promise.resolve(datastore as Datastore), wanted);
  };
  const other: Repository = { name: "one", type: "fs", settings: { location: "/elsewhere" } };

  it("has nothing to tell where nothing is in the way", async () => {
    expect(await told(undefined)).toEqual([]);
    expect(await told({ ...other, settings: { location: "/backups" } })).toEqual([]);
    expect(await told(other, { adopt: true })).toEqual([]);
  });

  it("tells of one of that name with other settings", async () => {
    expect(await told(other)).toEqual([
      expect.stringMatching(/^As things are now, .* has a snapshot repository one already, .* set adopt to true/),
    ]);
  });

  it("tells of a datastore that does not answer, and hides no defect", async () => {
    const unreachable = new TransportError("refused", false, "datastore: nobody answers at http://search.test:9201.");
    const wanted = repositoryInputs(inputs);
    expect(await registrationNotices(() => Promise.reject(unreachable), wanted)).toEqual([
      "As things are now, the snapshot repository one cannot be registered: datastore: nobody answers at http://search.test:9201.",
    ]);
    await expect(registrationNotices(() => Promise.reject(new TypeError("defect")), wanted)).rejects.toThrow("defect");
  });
});
