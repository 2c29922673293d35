import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type OtherComponent, seedOptimizeIndices, startOptimizeStandIn, startOtherComponent } from "../stack/optimize";
import { type OperationResult, PulumiProject } from "../stack/pulumi-engine/project";
import { putRepository, repositoriesIn } from "./datastore-contents";
import { startGuardedDatastore } from "./guarded-datastore";

jest.setTimeout(1_800_000);

/** What is given as a credential somewhere below, and must not be shown anywhere. */
const wrongCredential = "wrong-and-secret";
const others: readonly OtherComponent[] = ["zeebe", "operate", "optimize-web", "optimize-web-login"];
/** Nobody listens there. */
const nobody = "http://127.0.0.1:1";

let project: PulumiProject;
let datastore: RunningDatastore;
let stops: (() => Promise<void>)[];
let urls: Record<OtherComponent | "optimize" | "unconfigured" | "unregistered" | "guarded", string>;

beforeAll(async () => {
  datastore = await borrowDatastore("elasticsearch-8.19");
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 100 });
  await putRepository(datastore, "backups", { type: "fs", settings: { location: "backups" } });
  const optimizeWith = (repositoryName?: string) => startOptimizeStandIn({ datastoreUrl, engine, repositoryName });
  const [optimize, unconfigured, unregistered, guarded, ...components] = await Promise.all([
    optimizeWith("backups"),
    optimizeWith(),
    optimizeWith("nowhere"),
    startGuardedDatastore(),
    ...others.map(startOtherComponent),
  ]);
  const byName = { optimize, unconfigured, unregistered, guarded };
  const named = [...Object.entries(byName), ...components.map((one, index) => [others[index], one] as const)];
  urls = Object.fromEntries(named.map(([name, { url }]) => [name, url])) as typeof urls;
  stops = named.map(
    ([, server]) =>
      () =>
        server.stop(),
  );
  project = await PulumiProject.create({ program: "" });
}, 1_800_000);

afterAll(async () => {
  await project.dispose();
  await Promise.all(stops.map((stop) => stop()));
  await datastore.stop();
});

/** A program with resources of these arguments, by name; undefined is left out, as by a program. */
function program(resources: { repositories?: object; backups?: object }): string {
  const declared = (type: string, all: object = {}) =>
    Object.entries(all).map(([name, args]) => `new ${type}("${name}", ${JSON.stringify(args)});`);
  return [
    `const { OptimizeBackup, SnapshotRepository } = require("pulumi-camunda-backup");`,
    ...declared("SnapshotRepository", resources.repositories),
    ...declared("OptimizeBackup", resources.backups),
  ].join("\n");
}

/** The errors that the engine shows at a resource. */
function errorsAt(result: OperationResult, name: string): string[] {
  return result.diagnostics
    .filter(({ severity, urn }) => severity === "error" && urn?.endsWith(`::${name}`) === true)
    .map(({ message }) => message.trim());
}

/** Neither a credential nor a place in our code is shown; what the SDK adds of its own is left out. */
function expectPlain({ output }: OperationResult): void {
  expect(output).not.toMatch(/secret-in-url|and-secret/);
  expect(output).not.toMatch(/pulumi-camunda-backup\/|\/dist\/|\.js:\d+/);
}

describe("the preview refuses", () => {
  const fs = { location: "somewhere" };
  const managementApi = { url: "http://optimize:8092" };

  test.each([
    [
      "what is no repository",
      "repositories",
      {
        datastore: { url: "http://elastic:secret-in-url@127.0.0.1:9200", passwort: wrongCredential },
        repositoryName: "back*",
        fs: { ...fs, maxRestoreByteSec: "1mb" },
        s3: { bucket: "b" },
        hdfs: { uri: "hdfs://somewhere" },
      },
      [
        /datastore\.url: holds credentials, .*write http:\/\/127\.0\.0\.1:9200 and give them as properties/,
        /datastore\.passwort: is no property of datastore; did you mean password\?/,
        /repositoryName: would reach more than one repository; name a single one/,
        /fs\.maxRestoreByteSec: is no property of fs; /,
        /fs and s3 are given together: a repository has one type, keep one of them/,
        /hdfs: is no property of /,
      ],
    ],
    [
      "what says neither where nor what",
      "repositories",
      { repositoryName: "backups" },
      [/datastore: is missing/, /none of fs, s3, gcs, azure, url and other is given/],
    ],
    [
      "what is no backup",
      "backups",
      {
        managementApi: { url: "http://optimize:8092/optimize" },
        secondaryStorage: "elasticsearch",
        backupId: 0,
        backupID: 7,
        datastore: { url: "localhost:9200" },
        repositoryName: "_all",
      },
      [
        /managementApi\.url: has the path \/optimize; .*write http:\/\/optimize:8092/,
        /secondaryStorage: is elasticsearch: .*coordination "external"/,
        /backupId: must be 1 or more/,
        /backupID: is no property of /,
        /datastore\.url: has no scheme; write http:/,
        /repositoryName: would reach more than one repository/,
      ],
    ],
    [
      "a backup of nothing",
      "backups",
      { managementApi, datastore: { url: nobody } },
      [/secondaryStorage: is missing/, /repositoryName: is needed together with datastore/],
    ],
  ])("%s, naming everything at once", async (_, kind, args, problems) => {
    await project.write(program({ [kind]: { wrong: args } }));
    const result = await project.preview({ allowFailure: true });
    expect(result.code).not.toBe(0);
    const shown = errorsAt(result, "wrong");
    for (const problem of problems) expect(shown).toContainEqual(expect.stringMatching(problem));
    expectPlain(result);
  });
});

test("up says of each wrong address, name and credential which it is, what answered, and the way out", async () => {
  const good = { url: datastore.url };
  const repository = (args: object) => ({
    datastore: good,
    repositoryName: "new",
    fs: { location: "new" },
    ...args,
  });
  const backup = (managementUrl: string, args: object = {}) => ({
    managementApi: { url: managementUrl },
    secondaryStorage: "none",
    datastore: good,
    repositoryName: "backups",
    ...args,
  });
  const notOptimize = (what: string) => new RegExp(`managementApi: .*${what}.*managementApi\\.url.*8092`);
  const repositories = {
    "datastore unreachable": [
      repository({ datastore: { url: nobody } }),
      /^datastore: http:\/\/127\.0\.0\.1:1 refuses/,
    ],
    "host unknown": [
      repository({ datastore: { url: "http://nowhere.invalid:9200" } }),
      /^datastore: http:\/\/nowhere\.invalid:9200 .*cannot be resolved/,
    ],
    "not a datastore": [
      repository({ datastore: { url: urls["optimize-web"] } }),
      /^datastore: .*404.*not an answer of Elasticsearch or OpenSearch.*datastore\.url/,
    ],
    "management port as datastore": [
      repository({ datastore: { url: urls.optimize } }),
      /^datastore: .*500.*not an answer of Elasticsearch or OpenSearch.*datastore\.url/,
    ],
    "wrong credentials": [
      repository({ datastore: { url: urls.guarded, username: "elastic", password: wrongCredential } }),
      /^datastore: .*401.*security_exception.*datastore\.username/,
    ],
    "variable not set": [
      repository({ datastore: { url: urls.guarded, username: "elastic", passwordFromEnv: "NOT_SET_ANYWHERE" } }),
      /^datastore\.passwordFromEnv: .*NOT_SET_ANYWHERE is not set/,
    ],
    "type unknown": [
      repository({ fs: undefined, other: { type: "hdfs", settings: { uri: "x" } } }),
      /repository type \[hdfs\] does not exist|hdfs.*plugin/,
    ],
    "place refused": [repository({ fs: { location: "/nowhere" } }), /path\.repo/],
  } as const;
  const backups = {
    "management unreachable": [
      backup(nobody, { managementApi: { url: nobody, headers: { authorization: wrongCredential } } }),
      /^managementApi: http:\/\/127\.0\.0\.1:1 refuses/,
    ],
    zeebe: [backup(urls.zeebe), notOptimize("400")],
    operate: [backup(urls.operate), notOptimize("not Optimize")],
    "web port": [backup(urls["optimize-web"]), notOptimize("404")],
    "web port with login": [
      backup(urls["optimize-web-login"]),
      /managementApi: .*401.*managementApi\.headers.*8092.*managementApi\.url/,
    ],
    "datastore as management": [backup(datastore.url), notOptimize("405")],
    "not configured": [backup(urls.unconfigured), /^managementApi: .*CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME.*restart/],
    "not registered": [backup(urls.unregistered), /^managementApi: .*\[nowhere\].*SnapshotRepository/],
    "repository missing": [backup(urls.optimize, { repositoryName: "elsewhere" }), /elsewhere/],
  } as const;
  const argumentsOf = (all: Record<string, readonly [object, RegExp]>) =>
    Object.fromEntries(Object.entries(all).map(([name, [args]]) => [name, args]));

  await project.write(program({ repositories: argumentsOf(repositories), backups: argumentsOf(backups) }));
  const result = await project.up({ allowFailure: true, args: ["--continue-on-error", "--parallel", "32"] });

  expect(result.changes["create"]).toBe(1);
  const shown = Object.keys({ ...repositories, ...backups }).map((name) => [name, errorsAt(result, name)]);
  const expected = Object.entries({ ...repositories, ...backups }).map(([name, [, message]]) => [
    name,
    [expect.stringMatching(message)],
  ]);
  expect(shown).toEqual(expected);
  for (const [, messages] of shown) expect(messages).not.toContainEqual(expect.stringContaining("\n"));
  expectPlain(result);
  expect(Object.keys(await repositoriesIn(datastore))).toEqual(["backups"]);
});

describe("once there is a backup", () => {
  const optimizeBackup = (args: object = {}) => ({
    managementApi: { url: urls.optimize },
    secondaryStorage: "none",
    datastore: { url: datastore.url },
    repositoryName: "backups",
    backupId: 7,
    allowDeleteLast: true,
    ...args,
  });

  test("its id is refused to a second one, and new triggers without a new id by the preview", async () => {
    await project.write(program({ backups: { first: optimizeBackup({ triggers: ["monday"] }) } }));
    await project.up();
    await project.write(
      program({ backups: { first: optimizeBackup({ triggers: ["monday"] }), second: optimizeBackup() } }),
    );
    const taken = await project.up({ allowFailure: true });
    expect(errorsAt(taken, "second")).toEqual([
      expect.stringMatching(/^backupId: .*7 exists already.*another backupId.*adopt/),
    ]);
    expectPlain(taken);

    await project.write(program({ backups: { first: optimizeBackup({ triggers: ["tuesday"] }) } }));
    const again = await project.preview({ allowFailure: true });
    expect(errorsAt(again, "first")).toEqual([
      expect.stringMatching(/triggers: ask for a new backup, but backupId is still 7.*change backupId too/),
    ]);
    expectPlain(again);
  });

  test("a refresh that cannot reach it fails without a stack trace, and says why once", async () => {
    await project.write(program({ backups: { first: optimizeBackup({ triggers: ["monday"] }) } }));
    await datastore.kill();
    const result = await project.refresh({ allowFailure: true });
    expect(result.code).not.toBe(0);
    expect(errorsAt(result, "first")).toEqual([expect.stringMatching(/refuses connections|did not answer/)]);
    const said = result.diagnostics.filter(({ message }) => /refuses connections|did not answer/.test(message));
    expect(said).toHaveLength(1);
    expectPlain(result);
  });
});
