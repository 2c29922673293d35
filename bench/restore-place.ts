import * as v from "valibot";

import { requestDatastore } from "../test/datastore/datastore-request";
import { startDatastore, type RunningDatastore } from "../test/stack/datastores";
import { seedOptimizeIndices } from "../test/stack/optimize";

const importIndices = "optimize-*import-index_v*";
const version = "8.8.0";
const created = v.object({ snapshot: v.object({ state: v.literal("SUCCESS") }) });
const restored = v.object({ snapshot: v.object({ shards: v.object({ failed: v.literal(0) }) }) });
const written = v.object({ errors: v.literal(false) });
const listed = v.array(v.object({ index: v.string(), "store.size": v.string() }));

/** The indices of a stopped Optimize, and backups of them. */
export class RestorePlace {
  static readonly repositoryName = "backups";

  private constructor(readonly datastore: RunningDatastore) {}

  static async start(documents: number): Promise<RestorePlace> {
    const datastore = await startDatastore("elasticsearch-8.19", { onDisk: true });
    const place = new RestorePlace(datastore);
    const { url: datastoreUrl, engine } = datastore;
    await seedOptimizeIndices({ datastoreUrl, engine, documents, version });
    await place.register();
    return place;
  }

  /**
   * Registers the repository, or changes it.
   *
   * @param rate what a restore may read in a second; as much as it can, unless it is given.
   */
  async register(rate?: string): Promise<void> {
    const location = `${this.datastore.repositoryFolder}/${RestorePlace.repositoryName}`;
    const settings = { location, ...(rate === undefined ? {} : { max_restore_bytes_per_sec: rate }) };
    await this.send("PUT", `/_snapshot/${RestorePlace.repositoryName}`, { type: "fs", settings });
  }

  /** Adds indices of processes, each with one document, until there are so many in all. */
  async addIndices(total: number): Promise<void> {
    // Further shards than the usual 1,000 of a node, while the restored ones come.
    await this.send("PUT", "/_cluster/settings", { persistent: { "cluster.max_shards_per_node": 2 * total } });
    const missing = total - (await this.indices()).length;
    const names = Array.from({ length: missing }, (_, position) => `optimize-process-instance-process-${position}`);
    const settings = { number_of_shards: 1, number_of_replicas: 0 };
    const template = { index_patterns: ["optimize-process-instance-process-*"], priority: 10, template: { settings } };
    await this.send("PUT", "/_index_template/many", template);
    // What documents create is created in few steps; each request for one index is a step of its own.
    const operations = names.map((name) => `{"index":{"_index":"${name}_v8"}}\n{"state":"COMPLETED"}\n`).join("");
    v.parse(written, await sendLines(`${this.datastore.url}/_bulk`, operations));
    const actions = names.map((alias) => ({ add: { index: `${alias}_v8`, alias } }));
    await this.send("POST", "/_aliases", { actions });
  }

  /** Both parts of a backup, past Optimize. */
  async backUp(backupId: string): Promise<void> {
    const common = { include_global_state: false, feature_states: ["none"] };
    const parts = [importIndices, `optimize-*,-${importIndices}`];
    for (const [position, indices] of parts.entries()) {
      const path = `${partPath(backupId, position + 1)}?wait_for_completion=true`;
      v.parse(created, await this.send("PUT", path, { ...common, indices }));
    }
  }

  /** As anybody restores who has nothing but curl. */
  async restorePart(backupId: string, part: number): Promise<void> {
    const path = `${partPath(backupId, part)}/_restore?wait_for_completion=true`;
    v.parse(restored, await this.send("POST", path, { include_global_state: false, feature_states: ["none"] }));
  }

  /** What Optimize's indices take. */
  async storedBytes(): Promise<number> {
    return (await this.indices()).reduce((sum, index) => sum + Number(index["store.size"]), 0);
  }

  async deleteIndices(): Promise<void> {
    const names = (await this.indices()).map(({ index }) => index);
    await this.send("DELETE", `/${names.join(",")}`);
  }

  async clusterUuid(): Promise<string> {
    return v.parse(v.object({ cluster_uuid: v.string() }), await this.send("GET", "/")).cluster_uuid;
  }

  async stop(): Promise<void> {
    await this.datastore.stop();
  }

  private async indices() {
    return v.parse(listed, await this.send("GET", "/_cat/indices/optimize-*?format=json&bytes=b&h=index,store.size"));
  }

  private send(method: string, path: string, body?: unknown): Promise<unknown> {
    return requestDatastore(this.datastore.url, method, path, body);
  }
}

function partPath(backupId: string, part: number): string {
  return `/_snapshot/${RestorePlace.repositoryName}/camunda_optimize_${backupId}_${version}_part_${part}_of_2`;
}

async function sendLines(address: string, body: string): Promise<unknown> {
  const headers = { "Content-Type": "application/x-ndjson" };
  const answer = await fetch(address, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`POST ${address} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
