import { setTimeout as pause } from "node:timers/promises";

import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, startOptimizeStandIn, type RunningOptimize } from "../stack/optimize";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

interface Backup {
  state: string;
  failureReason: string | null;
  details: { snapshotName: string; state: string; startTime: string; failures: string[] }[];
}

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("the stand-in for Optimize in front of %s", (kind) => {
  let datastore: RunningDatastore;
  let optimize: RunningOptimize | undefined;
  let indices: string[];

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
    const { url: datastoreUrl, engine } = datastore;
    const seeded = await seedOptimizeIndices({ datastoreUrl, engine, documents: 300, version: "8.10.0" });
    expect(seeded.documents).toBe(300);
    indices = seeded.indices;
  }, 1_800_000);

  afterEach(() => optimize?.stop());

  afterAll(() => datastore.stop());

  const send = (method: string, path: string, body?: unknown) => requestDatastore(datastore.url, method, path, body);

  async function start(repositoryName: string, version: string, settings: Record<string, string> = {}): Promise<void> {
    const location = `${datastore.repositoryFolder}/${repositoryName}`;
    await send("PUT", `/_snapshot/${repositoryName}`, { type: "fs", settings: { location, ...settings } });
    const { url: datastoreUrl, engine } = datastore;
    optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName, version });
  }

  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    const headers = { "Content-Type": "application/json" };
    const url = `${optimize?.url}/actuator/backups${path}`;
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: answer.status, text: await answer.text() };
  }

  async function seen(id: number): Promise<Backup | undefined> {
    const { status, text } = await ask("GET", `/${id}`);
    if (status === 404) return undefined;
    expect(status).toBe(200);
    return JSON.parse(text) as Backup;
  }

  /** The states seen, from the POST on, until `end` is seen. */
  async function watch(id: number, end: string): Promise<string[]> {
    const states: string[] = [];
    const deadline = Date.now() + 60_000;
    while (states.at(-1) !== end) {
      if (Date.now() > deadline) throw new Error(`Backup ${id} did not become ${end}: ${states.join(", ")}`);
      const backup = await seen(id);
      const state = backup === undefined ? "404" : `${backup.state} of ${backup.details.length}`;
      if (state !== states.at(-1)) states.push(state);
      await pause(10);
    }
    return states;
  }

  it("takes two real snapshots of all indices, without global state, and deletes them", async () => {
    await start("whole", "8.10.0-alpha3");
    expect((await ask("GET", "")).text).toBe("[]");
    expect((await ask("POST", "", { backupId: 1 })).status).toBe(202);
    await watch(1, "COMPLETED of 2");
    expect((await ask("POST", "", { backupId: 1 })).status).toBe(409);
    const answer = (await send("GET", "/_snapshot/whole/_all")) as {
      snapshots: { snapshot: string; state: string; indices: string[]; include_global_state: boolean }[];
    };
    const snapshots = answer.snapshots.toSorted((one, other) => (one.snapshot < other.snapshot ? -1 : 1));
    expect(snapshots).toMatchObject([
      { snapshot: "camunda_optimize_1_8.10.0_part_1_of_2", state: "SUCCESS", include_global_state: false },
      { snapshot: "camunda_optimize_1_8.10.0_part_2_of_2", state: "SUCCESS", include_global_state: false },
    ]);
    expect(snapshots[0]?.indices.toSorted()).toEqual(
      indices.filter((index) => /(position|timestamp)-based-import-index/.test(index)),
    );
    expect(snapshots.flatMap((snapshot) => snapshot.indices).sort()).toEqual(indices);
    expect((await seen(1))?.details[0]?.startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect((await ask("DELETE", "/1")).status).toBe(204);
    await watch(1, "404");
    expect(await send("GET", "/_snapshot/whole/_all")).toMatchObject({ snapshots: [] });
    expect(optimize?.log).toEqual([]);
  });

  it("shows both parts at once on 8.9, and part 2 after part 1 on 8.10; DELETE meanwhile leaves part 2 behind there", async () => {
    await start("slow", "8.9.0", { max_snapshot_bytes_per_sec: "400kb" });
    await ask("POST", "", { backupId: 2 });
    expect(await watch(2, "COMPLETED of 2")).toContain("IN_PROGRESS of 2");
    await optimize?.stop();
    await start("slower", "8.10.0", { max_snapshot_bytes_per_sec: "100kb" });
    await ask("POST", "", { backupId: 3 });
    await watch(3, "IN_PROGRESS of 1");
    expect((await ask("DELETE", "/3")).status).toBe(204);
    await watch(3, "INCOMPLETE of 1");
    expect((await seen(3))?.details).toMatchObject([{ snapshotName: "camunda_optimize_3_8.10.0_part_2_of_2" }]);
  });

  it("forgets part 2 on 8.10 when it is restarted, while the datastore finishes part 1", async () => {
    await start("restarted", "8.10.0", { max_snapshot_bytes_per_sec: "20kb" });
    await ask("POST", "", { backupId: 4 });
    await watch(4, "IN_PROGRESS of 1");
    await optimize?.restart();
    await watch(4, "INCOMPLETE of 1");
    expect((await seen(4))?.details).toMatchObject([{ snapshotName: "camunda_optimize_4_8.10.0_part_1_of_2" }]);
  });

  it("says 502 while the datastore is down", async () => {
    await start("down", "8.8.0");
    await datastore.kill();
    const { status, text } = await ask("GET", "/1");
    expect([status, (JSON.parse(text) as { errorCode: string }).errorCode]).toEqual([
      502,
      datastore.engine === "elasticsearch" ? "elasticsearchConnectionError" : "openSearchConnectionError",
    ]);
    await datastore.restart();
    expect((await ask("GET", "/1")).status).toBe(404);
  });
});
