import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { connectDatastore } from "../../../clients/datastore/connect";
import { connectOptimize } from "../../../clients/optimize/connect";
import { deleteBackup } from "../../../operations/backup/delete-backup";
import { readBackup } from "../../../operations/backup/read-backup";
import { takeBackup } from "../../../operations/backup/take-backup";
import { type BackupTarget } from "../../../operations/backup/target";
import { systemClock } from "../../../clients/clock";
import { startOptimizeStandIn, type RunningOptimize } from "../../stack/optimize";
import { SnapshotMemory } from "../stack/snapshot-memory";

/**
 * Optimize 3.9 ran on Elasticsearch 7, which is not to be had here: what can be proven is that it is sent plain JSON,
 * and that taking, reading and deleting get along with what the 3.9 API offers.
 */
describe("Optimize 3.9 on Elasticsearch 7", () => {
  let memory: SnapshotMemory;
  let optimize: RunningOptimize;
  let elasticsearch: http.Server;
  let target: BackupTarget;
  const mediaTypes: (string | undefined)[] = [];
  let close: () => Promise<void>;

  beforeAll(async () => {
    memory = await new SnapshotMemory().start();
    memory.repositories.add("backups");
    optimize = await startOptimizeStandIn({
      datastoreUrl: memory.url,
      engine: "elasticsearch",
      repositoryName: "backups",
      api: "3.9",
    });
    elasticsearch = http.createServer((request, response) => {
      mediaTypes.push(request.headers.accept, request.headers["content-type"]);
      response.setHeader("X-elastic-product", "Elasticsearch");
      response.setHeader("Content-Type", "application/json");
      if (request.url === "/") {
        response.end(JSON.stringify({ cluster_uuid: "seven", version: { number: "7.17.9" } }));
        return;
      }
      const forwarded = http.request(`${memory.url}${request.url ?? ""}`, { method: request.method }, (answer) => {
        response.statusCode = answer.statusCode ?? 500;
        answer.pipe(response);
      });
      request.pipe(forwarded);
    });
    elasticsearch.listen(0, "127.0.0.1");
    await once(elasticsearch, "listening");
    const url = `http://127.0.0.1:${(elasticsearch.address() as AddressInfo).port}`;
    const datastore = await connectDatastore({ url });
    const api = connectOptimize({ url: optimize.url, api: "3.9" });
    const store = { snapshots: datastore.snapshots, repositoryName: "backups", clusterUuid: "seven" };
    target = { optimize: api, store, clock: systemClock, report: () => undefined };
    close = async () => {
      await datastore.close();
      await api.close();
    };
  });

  afterAll(async () => {
    await close();
    await optimize.stop();
    elasticsearch.close();
    elasticsearch.closeAllConnections();
    await memory.stop();
  });

  const options = {
    adopt: false,
    whenBusy: "wait" as const,
    timeoutMilliseconds: 100_000,
    graceMilliseconds: 60_000,
  };

  test("takes, reads and deletes backups, with plain JSON only", async () => {
    const taken = await takeBackup(target, { ...options, backupId: "nightly_1" });
    expect(taken).toMatchObject({ backupId: "nightly_1", optimizeVersion: "3.9.0" });
    expect(await readBackup(target, "nightly_1", taken.snapshots)).toMatchObject({ state: "COMPLETED" });
    await expect(takeBackup(target, { ...options, backupId: "nightly_1" })).rejects.toThrow(/exists already/);
    await expect(takeBackup(target, { ...options, backupId: "Nightly" })).rejects.toThrow(/lower case/);
    const chosen = await takeBackup(target, { ...options, backupId: undefined });
    expect(chosen.backupId).toMatch(/^\d{10}$/);

    const record = { recorded: taken.snapshots, allowDeleteLast: false, timeoutMilliseconds: 100_000 };
    await deleteBackup(target, { ...record, backupId: "nightly_1" });
    expect(memory.snapshots.map(({ snapshot }) => snapshot).sort()).toEqual(chosen.snapshots.map(({ name }) => name));
    expect(await readBackup(target, "nightly_1", taken.snapshots)).toBeUndefined();
    expect([...new Set(mediaTypes)].filter((type) => type !== undefined)).toEqual(["application/json"]);
  });

  test("without the datastore, what the API lacks is refused with the reason", async () => {
    const alone = { ...target, store: undefined };
    await expect(takeBackup(alone, { ...options, backupId: "a" })).rejects.toThrow(/cannot list backups.*datastore/);
    const record = { backupId: "a", recorded: [], allowDeleteLast: false, timeoutMilliseconds: 1_000 };
    await expect(deleteBackup(alone, record)).rejects.toThrow(/cannot list backups/);
  });
});
