import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { putRepository, repositoriesIn, snapshotsIn, unregisterRepository } from "./datastore-contents";
import { recordedSizes, unusableValues } from "./recorded-state";

jest.setTimeout(1_800_000);

const largestState = 4096;
const timings = ["parallel", "sequential"] as const;

/** For each timing of Optimize, a repository and a backup in it. */
function program(datastore: RunningDatastore, optimizes: readonly RunningOptimize[]): string {
  const resources = timings.map(
    (timing, index) => `
      const ${timing}Repository = new SnapshotRepository("${timing}-repository", {
        datastore,
        repositoryName: "${timing}",
        fs: { location: "${timing}", maxRestoreBytesPerSec: "100mb" },
      });
      const ${timing} = new OptimizeBackup("${timing}", {
        managementApi: { url: "${optimizes[index]?.url}" },
        secondaryStorage: "none",
        datastore,
        repositoryName: ${timing}Repository.repositoryName,
        allowDeleteLast: true,
      });
      exports.${timing} = { backupId: ${timing}.backupId, state: ${timing}.state, snapshots: ${timing}.snapshots };`,
  );
  return `
    const { OptimizeBackup, SnapshotRepository } = require("pulumi-camunda-backup");
    const datastore = { url: "${datastore.url}" };
    ${resources.join("\n")}`;
}

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("the first backup on %s", (kind) => {
  let datastore: RunningDatastore;
  let optimizes: RunningOptimize[];
  let project: PulumiProject;

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
    const { url: datastoreUrl, engine } = datastore;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 1000 });
    const started = timings.map((timing) =>
      startOptimizeStandIn({ datastoreUrl, engine, timing, repositoryName: timing }),
    );
    optimizes = await Promise.all(started);
    project = await PulumiProject.create({ program: program(datastore, optimizes) });
  }, 1_800_000);

  afterAll(async () => {
    await project.dispose();
    await Promise.all(optimizes.map((optimize) => optimize.stop()));
    await datastore.stop();
  });

  test("is announced by the preview, which changes nothing", async () => {
    expect((await project.preview()).changes).toEqual({ create: 5 });
    expect(await repositoriesIn(datastore)).toEqual({});
    // Looking changes nothing.
    const methods = optimizes.flatMap(({ requests }) => requests.map(({ method }) => method));
    expect(methods.filter((method) => method !== "GET")).toEqual([]);
  });

  test("is two snapshots in the datastore", async () => {
    expect((await project.up()).changes).toEqual({ create: 5 });
    const outputs = await project.outputs();
    for (const timing of timings) {
      const snapshots = await snapshotsIn(datastore, timing);
      expect(snapshots).toMatchObject([{ state: "SUCCESS" }, { state: "SUCCESS" }]);
      expect(outputs[timing]).toEqual({
        backupId: expect.stringMatching(/^\d+$/) as string,
        state: "COMPLETED",
        snapshots: snapshots.map((snapshot) => ({ ...snapshot, failures: [] })),
      });
      expect(snapshots.map(({ name }) => name.replace(/\d{10}/, "<id>"))).toEqual([
        "camunda_optimize_<id>_8.8.0_part_1_of_2",
        "camunda_optimize_<id>_8.8.0_part_2_of_2",
      ]);
    }
  });

  test("takes little room in the state", async () => {
    const { raw } = await project.exportStack();
    const sizes = recordedSizes(raw);
    expect(Object.keys(sizes).sort()).toEqual(timings.flatMap((timing) => [timing, `${timing}-repository`]).sort());
    expect(Object.entries(sizes).filter(([, bytes]) => bytes > largestState)).toEqual([]);
    expect(unusableValues(raw)).toEqual([]);
  });

  test("stands: a refresh and an up after it change nothing", async () => {
    expect((await project.refresh()).changes).toEqual({ same: 5 });
    expect((await project.up()).changes).toEqual({ same: 5 });
  });

  test("heals a setting that was changed behind Pulumi's back, and names it before", async () => {
    const settings = { location: "parallel", max_restore_bytes_per_sec: "1mb" };
    await putRepository(datastore, "parallel", { type: "fs", settings });
    const preview = await project.preview({ refresh: true });
    expect(preview.changes).toEqual({ same: 4, update: 1 });
    const update = preview.steps.filter(({ op }) => op === "update");
    expect(update).toMatchObject([{ name: "parallel-repository", diffKeys: ["fs", "fs.maxRestoreBytesPerSec"] }]);
    expect((await project.up({ refresh: true })).changes).toEqual({ same: 4, update: 1 });
    const repositories = await repositoriesIn(datastore);
    expect(repositories["parallel"]?.settings["max_restore_bytes_per_sec"]).toBe("100mb");
  });

  test("registers a repository again that was removed by hand, and keeps the backup in it", async () => {
    const before = await snapshotsIn(datastore, "sequential");
    await unregisterRepository(datastore, "sequential");
    const { changes } = await project.up({ refresh: true });
    expect(changes).toEqual({ same: 4, create: 1 });
    expect(await snapshotsIn(datastore, "sequential")).toEqual(before);
  });

  test("is gone after destroy, and nothing else is left", async () => {
    const locations = await repositoriesIn(datastore);
    expect((await project.destroy()).changes).toEqual({ delete: 5 });
    expect(await repositoriesIn(datastore)).toEqual({});
    for (const timing of timings) {
      await putRepository(datastore, timing, { type: "fs", settings: locations[timing]?.settings ?? {} });
      expect(await snapshotsIn(datastore, timing)).toEqual([]);
      await unregisterRepository(datastore, timing);
    }
  });
});
