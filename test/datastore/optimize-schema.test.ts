import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import {
  rollOverExternalVariables,
  seedOptimizeIndices,
  startOptimize,
  startSchema,
  upgradeOptimize,
} from "../stack/optimize";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const lines = [
  { version: "8.7.11", fixed: 22, templates: ["external-process-variable_v2", "variable-update-instance_v2"] },
  { version: "8.8.4", fixed: 21, templates: [] },
  { version: "8.9.2", fixed: 21, templates: [] },
  { version: "8.10.0", fixed: 25, templates: [] },
];

/** Of no line from 8.6 on. */
const neverThere =
  /^[^-]+-(import-index_v|license|onboarding|event|decision-instance|user_v|external-event|update-log)/;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("the schema of the stand-in on %s", (kind) => {
  let server: RunningDatastore;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
  }, 1_800_000);
  afterAll(() => server.stop());

  const send = (method: string, path: string, body?: unknown) => requestDatastore(server.url, method, path, body);
  const store = (indexPrefix: string, version: string) => {
    const { url: datastoreUrl, engine } = server;
    return { datastoreUrl, engine, indexPrefix, version };
  };
  const names = async (path: string) => Object.keys((await send("GET", path)) as object).sort();
  const metadata = async (prefix: string) =>
    ((await send("GET", `/${prefix}-metadata/_doc/1`)) as { _source: Record<string, string> })._source;

  it.each(lines)("is that of $version: $fixed indices, each strict, and its templates", async (line) => {
    const prefix = `line${line.version.replaceAll(".", "")}`;
    const { indices, documents } = await seedOptimizeIndices({ ...store(prefix, line.version), documents: 120 });
    expect({ indices: indices.length, documents }).toEqual({ indices: line.fixed + 5, documents: 120 });
    expect(await names(`/_alias/${prefix}-*`)).toEqual(indices);
    expect(indices.filter((name) => neverThere.test(name))).toEqual([]);
    expect(await send("GET", `/${prefix}-*/_count`)).toMatchObject({ count: 120 });
    const templates = (await names("/_template")).filter((name) => name.startsWith(`${prefix}-`));
    expect(templates).toEqual(line.templates.map((name) => `${prefix}-${name}`));
    expect(await send("GET", "/_index_template")).not.toMatchObject({
      index_templates: expect.arrayContaining([{ name: expect.stringContaining(prefix) as string }]) as object,
    });
    for (const name of indices) {
      const settings = (await send("GET", `/${name}`)) as Record<string, { mappings: object; settings: object }>;
      expect(settings[name]).toMatchObject({
        mappings: { dynamic: "strict", dynamic_templates: [{ string_template: {} }] },
        settings: {
          index: { refresh_interval: "2s", number_of_replicas: "1", number_of_shards: "1", max_ngram_diff: "9" },
        },
      });
    }
    await expect(send("PUT", `/${prefix}-alert/_doc/x`, { unknown: 1 })).rejects.toThrow(/strict_dynamic_mapping/);
    const aliasesOf = async (index: string) => {
      const answer = (await send("GET", `/${prefix}-${index}/_alias`)) as Record<string, { aliases: object }>;
      return answer[`${prefix}-${index}`]?.aliases;
    };
    expect(await aliasesOf("dashboard_v8")).toEqual({ [`${prefix}-dashboard`]: { is_write_index: true } });
    expect(await aliasesOf("process-instance-invoice_v8")).toEqual({
      [`${prefix}-process-instance-invoice`]: { is_write_index: true },
      [`${prefix}-process-instance`]: { is_write_index: false },
    });
    expect(await metadata(prefix)).toEqual({
      schemaVersion: line.version,
      installationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
    });
  });

  it("is refused by any other version, and taken by an alpha of the same three numbers", async () => {
    await startSchema(store("checked", "8.8.0-alpha3"));
    expect((await metadata("checked"))["schemaVersion"]).toBe("8.8.0");
    await startSchema(store("checked", "8.8.0"));
    for (const version of ["8.8.1", "8.7.9", "8.9.0-alpha1"])
      await expect(startOptimize(store("checked", version))).rejects.toThrow(
        /of version \[8\.8\.0\].*upgrade it first/,
      );
  });

  it("is made whole by a start, empty where something was missing, without a word", async () => {
    await seedOptimizeIndices({ ...store("halved", "8.7.11"), documents: 60 });
    const whole = await names("/_alias/halved-*");
    const { installationId } = await metadata("halved");
    await send("DELETE", "/halved-metadata_v3,halved-dashboard_v8,halved-external-process-variable_v2-000001");
    await send("DELETE", "/_template/halved-external-process-variable_v2");
    const running = await startOptimize(store("halved", "8.7.12"));
    await running.stop();
    expect(await names("/_alias/halved-*")).toEqual(whole);
    expect(await send("GET", "/halved-dashboard/_count")).toMatchObject({ count: 0 });
    expect(await metadata("halved")).toEqual({ schemaVersion: "8.7.12", installationId: expect.any(String) as string });
    expect((await metadata("halved"))["installationId"]).not.toBe(installationId);
    expect(await names("/_template/halved-external-process-variable_v2")).toHaveLength(1);
  });

  it("stops the start where an index stands in the place of an alias", async () => {
    await send("PUT", "/squatted-alert");
    await expect(startOptimize(store("squatted", "8.9.2"))).rejects.toThrow(/invalid_alias_name/);
  });

  it("is left alone where the start is told so, which only Elasticsearch is", async () => {
    await startSchema({ ...store("untouched", "8.9.2"), initSchemaEnabled: false });
    expect((await names("/_alias/untouched-*")).length).toBe(server.engine === "elasticsearch" ? 0 : 21);
    await startSchema({ ...store("checked", "8.8.0"), initSchemaEnabled: false });
    const refused = startSchema({ ...store("checked", "8.8.1"), initSchemaEnabled: false });
    await expect(refused).rejects.toThrow(/upgrade it first/);
  });

  it("is upgraded one line at a time, from 8.7 to 8.10, and nothing is renamed", async () => {
    await seedOptimizeIndices({ ...store("upgraded", "8.7.11"), documents: 60 });
    await rollOverExternalVariables(store("upgraded", "8.7.11"));
    await expect(upgradeOptimize(store("upgraded", "8.9.2"))).rejects.toThrow(/no way to upgrade/);
    const before = await names("/_alias/upgraded-*");
    await upgradeOptimize(store("upgraded", "8.8.4"));
    expect(before).toContain("upgraded-external-process-variable_v2-000002");
    const kept = before.filter((name) => !name.includes("variable-update-instance"));
    const upgraded = [...kept, "upgraded-update-log_v1"].sort();
    expect(await names("/_alias/upgraded-*")).toEqual(upgraded);
    expect((await names("/_template")).filter((name) => name.startsWith("upgraded"))).toEqual([]);
    await upgradeOptimize(store("upgraded", "8.9.2"));
    expect(await names("/_alias/upgraded-*")).toEqual(upgraded);
    await upgradeOptimize(store("upgraded", "8.10.0"));
    const come = ["business-value-overview", "business-value-target", "job-registry", "web-session"];
    expect(await names("/_alias/upgraded-*")).toEqual(
      [...upgraded, ...come.map((base) => `upgraded-${base}_v1`)].sort(),
    );
    await upgradeOptimize(store("upgraded", "8.9.2"));
    expect((await metadata("upgraded"))["schemaVersion"]).toBe("8.10.0");
    await startSchema(store("upgraded", "8.10.0"));
  });
});
