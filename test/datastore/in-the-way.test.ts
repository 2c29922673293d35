import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { systemClock } from "../../clients/clock";
import { examine } from "../../operations/doctor/examine";
import { takeBackup } from "../../operations/backup/take-backup";
import { findingText } from "../../operations/restore/plan/restore-finding";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { runTrial } from "../../operations/trial-restore/run-trial";
import { TRIAL_INDICES } from "../../operations/trial-restore/trial-name";
import { getRestorePlan } from "../../provider/restore-plan/get-restore-plan";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 60_000 } as const;
const DOCUMENTS = 500;
const REPOSITORY = "in-the-way";
const OTHER = "somebodys-copy";

const cluster = (name: string, value: string | number | boolean) => ({
  method: "PUT",
  path: "/_cluster/settings",
  body: { persistent: { [name]: value } },
});
const onIndex = (index: string, settings: object) => ({
  method: "PUT",
  path: `/${index}/_settings`,
  body: settings,
});
/** @param lost an index that has to be gone before the engine takes the aliases. */
const another = (aliases: object, lost?: string) => ({ method: "PUT", path: `/${OTHER}`, body: { aliases }, lost });

const ALLOCATION = "cluster.routing.allocation";
/** What is in the way, and whether a trial is refused for it too. */
const OBSTACLES = [
  ["nothing is placed anywhere", cluster(`${ALLOCATION}.enable`, "none"), true],
  ["a node is asked for that there is not", cluster(`${ALLOCATION}.require.box`, "hot"), true],
  ["only other nodes are let in", cluster(`${ALLOCATION}.include._name`, "elsewhere-*,other"), true],
  ["all nodes are shut out", cluster(`${ALLOCATION}.exclude._ip`, "127.0.0.*"), true],
  ["nodes must say in which zone they are", cluster(`${ALLOCATION}.awareness.attributes`, "zone"), true],
  ["no node restores anything", cluster(`${ALLOCATION}.node_initial_primaries_recoveries`, 0), true],
  ["nodes are full by number", cluster(`${ALLOCATION}.total_shards_per_node`, 3), true],
  ["the cluster is read-only", cluster("cluster.blocks.read_only", true), true],
  ["the cluster lets only delete", cluster("cluster.blocks.read_only_allow_delete", true), true],
  ["an index is read-only", onIndex("optimize-metadata", { "index.blocks.read_only": true }), false],
  [
    "another index to write to",
    another({ "optimize-metadata": { is_write_index: true } }, "optimize-metadata_v"),
    false,
  ],
  ["another index with an alias", another({ "optimize-process-instance": {} }), false],
  [
    "an alias like an index",
    another({ "optimize-process-instance-invoice_v8": {} }, "optimize-process-instance-invoice_v"),
    false,
  ],
] as const;

/** What a restore and a trial are not kept from by. */
const HARMLESS = [
  ["replicas wait", cluster(`${ALLOCATION}.enable`, "primaries")],
  ["only new shards are placed", cluster(`${ALLOCATION}.enable`, "new_primaries")],
  ["nothing is moved", cluster("cluster.routing.rebalance.enable", "none")],
  ["the node is asked for", cluster(`${ALLOCATION}.require._name`, "datastore-*")],
  ["names are wanted", cluster("action.destructive_requires_name", true)],
  ["indices come by request only", cluster("action.auto_create_index", false)],
] as const;

const requestsIn = (text: string) =>
  [...text.matchAll(/(PUT|POST) (\/\S+) (\{.*?\})(?=[.;]| {2}|$)/g)].map(([, method = "", path = "", body = ""]) => ({
    method,
    path,
    body: JSON.parse(body) as unknown,
  }));

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.message : "no error"),
  );

describe.each(["elasticsearch-8.19", "opensearch-3.8", "elasticsearch-9.1", "opensearch-2.19"] as const)(
  "what is in the way of a restore on %s",
  (kind) => {
    // What is decided above the requests is shown by one of each engine.
    const onOneOfEach = kind === "elasticsearch-8.19" || kind === "opensearch-3.8" ? it : undefined;
    const version = versionOn[kind];
    let server: RunningDatastore;
    let datastore: Datastore;
    let installation: BackupInstallation;

    beforeAll(async () => {
      server = await borrowDatastore(kind);
      datastore = await connectDatastore({ url: server.url });
      const { url: datastoreUrl, engine } = server;
      await seedOptimizeIndices({ datastoreUrl, engine, documents: DOCUMENTS, version });
      installation = await startInstallation(server, REPOSITORY);
      await takeBackup(installation.target, { ...taking, backupId: "11" });
      await installation.optimize.stop();
    }, 1_800_000);

    afterAll(async () => {
      await installation.stop();
      await datastore.close();
      await server.stop();
    });

    const ask = ({ method, path, body }: { method: string; path: string; body: unknown }) =>
      requestDatastore(server.url, method, path, body);
    const options = () =>
      restoreOf("11", datastore, { repositoryName: REPOSITORY, indexPrefix: "optimize", optimizeVersion: version });
    const preview = async () => {
      const asked = { datastore: { url: server.url }, repositoryName: REPOSITORY, backupId: "11" };
      const { findings } = await getRestorePlan({ ...asked, optimizeVersion: version, safetyBackup: false });
      return findings.map((finding) => `${finding.kind}: ${findingText(finding)}`);
    };
    const trial = async () => {
      const warnings: string[] = [];
      const message = await messageOf(
        runTrial(
          { backupId: "11", repositoryName: REPOSITORY, indexPrefix: "optimize", stallMilliseconds: 60_000 },
          {
            datastore,
            clock: systemClock,
            random: Math.random,
            report: () => undefined,
            warn: (line) => void warnings.push(line),
          },
        ),
      );
      return { message, warnings };
    };
    const doctor = async () => {
      const found = await examine({
        optimize: undefined,
        datastore: { kind: "connected", system: datastore },
        repositoryName: REPOSITORY,
        indexPrefix: undefined,
        secondaryStorage: "none",
        coordination: undefined,
        maximumAgeHours: undefined,
        ledgers: [],
        schedule: undefined,
        scheduleAccess: undefined,
        clock: systemClock,
      });
      return found.filter(({ check }) => check === "restore");
    };
    const restore = () => messageOf(restoreOptimize(restoreSurroundings(datastore), options()));
    const uuids = async () => (await datastore.indices.list("*")).map(({ name, uuid }) => `${name} ${uuid}`);

    // What a test before left, if it failed.
    afterEach(async () => {
      const settings = [...OBSTACLES, ...HARMLESS].flatMap(([, { body }]) =>
        "persistent" in body ? Object.keys(body.persistent) : [],
      );
      const gone = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
      const [blocks, rest] = [true, false].map((is) => settings.filter((name) => name.includes(".blocks.") === is));
      for (const names of [...(blocks ?? []).map((name) => [name]), rest ?? []]) {
        await ask({ method: "PUT", path: "/_cluster/settings", body: { persistent: gone(names) } });
      }
      // What blocks the settings is taken away by a request that does nothing else.
      for (const block of ["read_only", "read_only_allow_delete", "metadata"]) {
        await ask({ method: "PUT", path: "/optimize-*/_settings", body: gone([`index.blocks.${block}`]) });
      }
      await requestDatastore(server.url, "DELETE", `/${OTHER}?ignore_unavailable=true`);
    });

    it.each(OBSTACLES)(
      "%s: it is seen before, and the request that is named removes it",
      async (_, cause, alsoTrial) => {
        const lost = "lost" in cause ? cause.lost : undefined;
        if (lost !== undefined) {
          const names = (await datastore.indices.list(`${lost}*`)).map(({ name }) => name);
          await datastore.indices.delete(names);
        }
        await ask(cause);
        const before = await uuids();
        const refused = (await preview()).filter((line) => line.startsWith("refused"));
        expect(refused).toHaveLength(1);
        expect(await restore()).toMatch(/^Nothing was changed: datastore: /);
        const tried = await trial();
        if (alsoTrial) expect(tried.message).toMatch(/^Nothing was changed: datastore: /);
        else expect(tried).toEqual({ message: "done", warnings: [expect.stringMatching(/A restore here is refused/)] });
        // Without a backup, nobody misses what is lost.
        expect((await doctor()).map(({ level }) => level)).toEqual([lost === undefined ? "problem" : "ok"]);
        expect(await uuids()).toEqual(before);

        const requests = requestsIn(refused.join());
        expect(requests).not.toEqual([]);
        for (const request of requests) await ask(request);
        expect(await preview()).toEqual([]);
        expect((await doctor()).map(({ level }) => level)).toEqual(["ok"]);
        expect(await restore()).toBe("done");
      },
    );

    it("an index whose metadata are blocked is named, with the request that ends that", async () => {
      await ask(onIndex("optimize-metadata", { "index.blocks.metadata": true }));
      const message = await restore();
      expect(message).toMatch(/index\.blocks\.metadata is on for optimize-metadata_v/);
      for (const request of requestsIn(message)) await ask(request);
      expect(await restore()).toBe("done");
    });

    onOneOfEach?.each(HARMLESS)("%s: nothing is found, and the restore works", async (_, { method, path, body }) => {
      await ask({ method, path, body });
      expect(await preview()).toEqual([]);
      expect(await restore()).toBe("done");
      const gone = Object.fromEntries(Object.keys(body.persistent).map((name) => [name, null]));
      await ask({ method, path, body: { persistent: gone } });
    });

    onOneOfEach?.each([
      ["index.blocks.write", "9001"],
      ["index.blocks.read_only", "9002"],
      ["index.blocks.read_only_allow_delete", "9003"],
    ])("%s in the backup stays there", async (block, backupId) => {
      await ask(onIndex("optimize-alert", { [block]: true }));
      await installation.optimize.restart();
      await ask(onIndex("optimize-alert", { [block]: true }));
      await takeBackup(installation.target, { ...taking, backupId });
      await installation.optimize.stop();
      await ask(onIndex("optimize-alert", { [block]: null }));
      const wanted = { ...options(), source: { kind: "backup" as const, backupId } };
      const confirm = wanted.confirm?.replace(/#.*/, `#${backupId}`);
      expect(await messageOf(restoreOptimize(restoreSurroundings(datastore), { ...wanted, confirm }))).toBe("done");
      await requestDatastore(server.url, "PUT", "/optimize-alert/_doc/new?refresh=true", { id: "new" });
      expect(JSON.stringify([...(await datastore.indices.restrictions("optimize-alert*")).values()])).not.toContain(
        "blocks",
      );
    });

    it("what binds an index of the backup to nodes that there are not is left out, by a restore and by a trial", async () => {
      const backupId = "9004";
      await installation.optimize.restart();
      await ask(onIndex("optimize-alert,optimize-metadata", { "index.routing.allocation.require.box": "hot" }));
      await takeBackup(installation.target, { ...taking, backupId });
      await installation.optimize.stop();
      const backedUp = await contentHashes(server.url, "optimize-*");
      expect(await preview()).toEqual([
        expect.stringMatching(
          /^warning: datastore: no data node meets what binds optimize-alert_v\d+ \(index\.routing/,
        ),
      ]);
      await ask(onIndex("optimize-alert,optimize-metadata", { "index.routing.allocation.require.box": null }));
      const warnings: string[] = [];
      const warn = (line: string) => void warnings.push(line);
      const tried = await runTrial(
        { backupId, repositoryName: REPOSITORY, indexPrefix: "optimize", stallMilliseconds: 60_000 },
        { datastore, clock: systemClock, random: Math.random, report: () => undefined, warn },
      );
      expect(tried.problems).toEqual([]);
      const source = { kind: "backup" as const, backupId };
      const confirm = options().confirm?.replace(/#.*/, `#${backupId}`);
      const report = await restoreOptimize(
        { ...restoreSurroundings(datastore), warn },
        { ...options(), source, confirm },
      );
      expect(report.notes.join()).toMatch(/No data node meets index\.routing\.allocation\.require\.box: hot/);
      expect(warnings).toHaveLength(2);
      expect(await contentHashes(server.url, "optimize-*")).toEqual(backedUp);
    });

    it("a trial ends as soon as the datastore gave up, with the cause and without Java's stack", async () => {
      await requestDatastore(server.url, "DELETE", `/_snapshot/${REPOSITORY}`);
      const { glob, truncate } = await import("node:fs/promises");
      for await (const file of glob(`${server.repositoryFolder}/${REPOSITORY}/indices/*/0/__*`))
        await truncate(file, 10);
      await installation.register({ readonly: true });
      const { message } = await trial();
      expect(message).toMatch(/^The datastore gave up restoring trial_.* of camunda_optimize_11.*: .*failed/s);
      expect(message).not.toMatch(/\n|\bat org\.|\.java:/);
      expect(await datastore.indices.list(TRIAL_INDICES)).toEqual([]);
    });
  },
);
