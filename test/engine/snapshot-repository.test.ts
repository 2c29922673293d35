import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { type OperationResult, PulumiProject } from "../stack/pulumi-engine/project";
import { putRepository, repositoriesIn, snapshotsIn } from "./datastore-contents";
import { recordedSizes } from "./recorded-state";

jest.setTimeout(1_800_000);

const largestState = 4096;
const password = "not-to-be-found-anywhere";

interface Declared {
  block: string;
  more?: string;
  url: string;
  credentials?: string;
}

/** A repository and two backups in it. */
const program = (optimize: RunningOptimize, { block, more = "", url, credentials = "" }: Declared) => `
  const { OptimizeBackup, SnapshotRepository } = require("pulumi-camunda-backup");
  const datastore = { url: "${url}", ${credentials} };
  const repository = new SnapshotRepository("repository", { datastore, repositoryName: "backups", ${block}, ${more} });
  for (const [name, backupId] of [["first", 1], ["second", 2]]) {
    new OptimizeBackup(name, {
      managementApi: { url: "${optimize.url}" },
      secondaryStorage: "none",
      datastore: { url: "${url}" },
      repositoryName: repository.repositoryName,
      backupId,
      onDelete: "retain",
    }, { dependsOn: repository });
  }
  exports.verifiedNodes = repository.verifiedNodes;`;

/** On OpenSearch, which has a second type that can be registered for real. */
describe("a repository with two backups in it", () => {
  let datastore: RunningDatastore;
  let proxy: FaultProxy;
  let optimize: RunningOptimize;
  let project: PulumiProject;
  let declared: Declared;
  let printed = "";

  beforeAll(async () => {
    datastore = await borrowDatastore("opensearch-3.8");
    proxy = await startFaultProxy(datastore.url);
    const { url: datastoreUrl, engine } = datastore;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 500 });
    optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName: "backups" });
    declared = start();
    project = await PulumiProject.create({ program: program(optimize, declared) });
    expect((await project.up()).changes).toEqual({ create: 4 });
  }, 1_800_000);

  afterAll(async () => {
    await project.dispose();
    await optimize.stop();
    await proxy.stop();
    await datastore.stop();
  });

  const start = (): Declared => ({ block: `fs: { location: "one" }`, url: datastore.url });
  const stepsOf = ({ steps }: OperationResult) =>
    Object.fromEntries(steps.filter(({ type }) => type.includes("camunda")).map(({ name, op }) => [name, op]));

  test("is clean: a second up with a refresh finds nothing", async () => {
    expect((await project.up({ refresh: true })).changes).toEqual({ same: 4 });
    expect(await project.outputs()).toEqual({ verifiedNodes: ["datastore-0"] });
  });

  // One after the other, each on top of those before: what a change leaves must not show in the next one.
  test.each<[string, (now: Declared) => Declared, RegExp | undefined]>([
    [
      "settings",
      (now) => ({ ...now, block: `fs: { location: "one", compress: true, maxRestoreBytesPerSec: "10mb" }` }),
      undefined,
    ],
    ["what it verifies", (now) => ({ ...now, more: "verifyOnRefresh: true, inUseTimeoutSeconds: 30" }), undefined],
    [
      "the place",
      (now) => ({ ...now, block: `fs: { location: "two" }` }),
      /2 backups of Optimize \(1, 2\) cannot be seen/,
    ],
    ["the place back", (now) => ({ ...now, block: `fs: { location: "one" }` }), /it holds no backup of Optimize/],
    [
      "the type",
      (now) => ({ ...now, block: `url: { url: "file:${datastore.repositoryFolder}/one" }` }),
      /type is fs instead of url/,
    ],
    [
      "the connection and its credentials",
      (now) => ({ ...now, url: proxy.url, credentials: `username: "elastic", password: "${password}"` }),
      undefined,
    ],
  ])("changes %s in place, and no backup is touched", async (_what, change, said) => {
    const requests = optimize.requests.length;
    declared = change(declared);
    await project.write(program(optimize, declared));
    const preview = await project.preview();
    const changed = await project.up();
    for (const result of [preview, changed]) {
      printed += result.output;
      const { repository, first, second } = stepsOf(result);
      expect(repository).toBe("update");
      // A backup follows the connection that it was given itself; nothing else concerns it.
      for (const op of [first, second]) expect(["same", "update"]).toContain(op);
      const messages = result.diagnostics.map(({ message }) => message).join("\n");
      if (said !== undefined) expect(messages).toMatch(said);
      else expect(messages).not.toContain("cannot be seen");
    }
    const sent = optimize.requests.slice(requests).map(({ method }) => method);
    expect(sent).not.toContain("DELETE");
    expect(sent).not.toContain("POST");
  });

  test("is clean after all these changes too; no credential is in clear in state, log or output; no resource is large", async () => {
    const clean = await project.up({ refresh: true });
    expect(clean.changes).toEqual({ same: 4 });
    const { raw } = await project.exportStack();
    expect(printed + clean.output + raw).not.toContain(password);
    for (const bytes of Object.values(recordedSizes(raw))) expect(bytes).toBeLessThanOrEqual(largestState);
  });

  /** As in docs/runbooks/new-cluster-same-bucket.md. */
  test("read-only at first, it is written to after a preview that names this one setting", async () => {
    await project.write(program(optimize, { ...start(), block: `fs: { location: "one", readonly: true }` }));
    await project.up();
    expect((await repositoriesIn(datastore))["backups"]?.settings).toMatchObject({ readonly: "true" });
    await project.write(program(optimize, start()));
    const { output, steps } = await project.preview({ args: ["--diff"] });
    expect(steps.filter(({ op }) => op !== "same").map(({ name, op }) => `${name} ${op}`)).toEqual([
      "repository update",
    ]);
    expect(output.match(/^ +[-+~] (?!\d|pulumi).*/gm)?.map((line) => line.trim())).toEqual([
      "~ fs: {",
      "- readonly: true",
    ]);
    await project.up();
    expect((await repositoriesIn(datastore))["backups"]?.settings).toEqual({ location: "one" });
  });

  test("what was changed by hand is shown by a refresh, and ended by the next up", async () => {
    await putRepository(datastore, "backups", { type: "fs", settings: { location: "one", chunk_size: "2gb" } });
    const found = await project.preview({ refresh: true });
    expect(found.steps.find(({ name, op }) => name === "repository" && op === "refresh")?.diffKeys).toContain("fs");
    await project.up({ refresh: true });
    expect(await repositoriesIn(datastore)).toMatchObject({ backups: { type: "fs", settings: { location: "one" } } });
    expect((await repositoriesIn(datastore))["backups"]?.settings).not.toHaveProperty("chunk_size");
    expect(await snapshotsIn(datastore, "backups")).toHaveLength(4);
  });

  test("a slip in extraSettings is warned about at the resource, one in a property is refused", async () => {
    await project.write(
      program(optimize, { ...start(), block: `fs: { location: "one", extraSettings: { max_restore_bytes: "1mb" } }` }),
    );
    const warned = (await project.preview()).diagnostics.find(({ message }) => message.includes("max_restore_bytes"));
    expect(warned).toMatchObject({ severity: "warning", urn: expect.stringMatching(/::repository$/) as string });
    expect(warned?.message).toContain("did you mean max_restore_bytes_per_sec?");
    await project.write(program(optimize, { ...start(), block: `fs: { location: "one", compres: true }` }));
    const refused = await project.preview({ allowFailure: true });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("fs.compres: is no property of fs; did you mean compress?");
    await project.write(program(optimize, start()));
  });

  test("get reads it from another program, and fails for one that is not there", async () => {
    const id = (await project.exportStack()).deployment.resources.find(({ urn }) => urn.endsWith("::repository"))?.id;
    const reading = (of: string) => `
      const { SnapshotRepository } = require("pulumi-camunda-backup");
      const found = SnapshotRepository.get("found", "${of}", { datastore: { url: "${datastore.url}" } });
      exports.found = { type: found.type, settings: found.effectiveSettings, name: found.repositoryName };`;
    const reader = await PulumiProject.create({ name: "reader", program: reading(String(id)) });
    await reader.up();
    expect((await reader.outputs())["found"]).toEqual({ type: "fs", settings: { location: "one" }, name: "backups" });
    await reader.write(reading(`${String(id)}-not`));
    const missing = await reader.up({ allowFailure: true });
    expect(missing.output).toContain("has no snapshot repository backups-not");
    await reader.write(reading(String(id)));
    await reader.destroy();
    await reader.dispose();
    expect(await repositoriesIn(datastore)).toHaveProperty("backups");
  });

  test("renamed in the program, it stays registered", async () => {
    await project.write(program(optimize, start()).replace(`"repository", {`, `"renamed", {`));
    const { output } = await project.up();
    expect(output).toContain("stays registered: another resource has taken it over");
    expect(await repositoriesIn(datastore)).toHaveProperty("backups");
    expect((await project.up({ refresh: true })).changes).toEqual({ same: 4 });
  });

  test("faults on the way: a rerun ends in what is declared, and a refresh loses nothing", async () => {
    const names = ["unavailable", "throttled", "unconfirmed", "unanswered"];
    const faulty = await PulumiProject.create({
      name: "faulty",
      program: `
        const { SnapshotRepository } = require("pulumi-camunda-backup");
        for (const repositoryName of ${JSON.stringify(names)}) {
          const datastore = { url: "${proxy.url}", requestTimeoutSeconds: 5 };
          new SnapshotRepository(repositoryName, { datastore, repositoryName, fs: { location: repositoryName } });
        }`,
    });
    const to = (name: string) => `/_snapshot/${name}`;
    const html = { body: "<html></html>", headers: { "Content-Type": "text/html" } };
    const retryLater = { "Retry-After": "1" };
    proxy.inject({ method: "PUT", path: to("unavailable"), do: { kind: "answer", status: 503, ...html } });
    proxy.inject({
      method: "PUT",
      path: to("throttled"),
      times: 1,
      do: { kind: "answer", status: 429, headers: retryLater },
    });
    // The check before it looks, and so does the creation.
    proxy.inject({ method: "GET", path: to("unconfirmed"), skip: 2, do: { kind: "truncate" } });
    proxy.inject({ method: "PUT", path: to("unanswered"), times: 1, do: { kind: "reset-after" } });
    const failed = await faulty.up({ allowFailure: true, args: ["--continue-on-error"] });
    expect(failed.code).not.toBe(0);
    expect(failed.output).toMatch(/unavailable was registered is not certain: .*answered 503.* The next `up` goes on/);
    expect(failed.output).toMatch(
      /unconfirmed was registered, but it could not be read back: .* The next `up` goes on/,
    );
    proxy.clear();

    const { steps } = await faulty.up();
    const done = Object.fromEntries(steps.map(({ name, op }) => [name, op]));
    expect(done).toMatchObject({ unavailable: "update", throttled: "same", unconfirmed: "update", unanswered: "same" });
    expect(Object.keys(await repositoriesIn(datastore))).toEqual(expect.arrayContaining(names));

    proxy.inject({ method: "GET", path: /^\/_snapshot$/, do: { kind: "truncate" } });
    proxy.inject({ method: "GET", path: to("unavailable"), do: { kind: "answer", status: 404, ...html } });
    proxy.inject({ method: "GET", path: to("throttled"), do: { kind: "answer", status: 503, ...html } });
    expect((await faulty.refresh({ allowFailure: true })).code).not.toBe(0);
    proxy.clear();
    expect((await faulty.up({ refresh: true })).changes).toEqual({ same: 5 });
    await faulty.destroy();
    await faulty.dispose();
    for (const name of names) expect(await repositoriesIn(datastore)).not.toHaveProperty(name);
  });
});
