import * as v from "valibot";

import { type RunningDatastore } from "../stack/datastores";

/** The repository that examples/quickstart declares. */
export const REPOSITORY = "optimize-backups";

const snapshotsBody = v.object({
  snapshots: v.array(
    v.object({ snapshot: v.string(), state: v.string(), indices: v.array(v.string()), start_time: v.string() }),
  ),
});

export type SnapshotRow = v.InferOutput<typeof snapshotsBody>["snapshots"][number];

/** Asks the datastore itself, past everything that this package does. */
export class DatastoreView {
  constructor(private readonly datastore: RunningDatastore) {}

  async snapshots(): Promise<SnapshotRow[]> {
    const answer = await fetch(`${this.datastore.url}/_snapshot/${REPOSITORY}/camunda_optimize_*`);
    return v.parse(snapshotsBody, await answer.json()).snapshots;
  }

  async hasRepository(): Promise<boolean> {
    return (await fetch(`${this.datastore.url}/_snapshot/${REPOSITORY}`)).status === 200;
  }

  async settings(): Promise<unknown> {
    const answer = await fetch(`${this.datastore.url}/_snapshot/${REPOSITORY}`);
    const body = v.parse(v.record(v.string(), v.object({ settings: v.unknown() })), await answer.json());
    return body[REPOSITORY]?.settings;
  }

  /** Changes the repository as somebody with curl would. */
  async changeBehindPulumi(settings: Readonly<Record<string, string>>): Promise<void> {
    const answer = await fetch(`${this.datastore.url}/_snapshot/${REPOSITORY}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "fs", settings }),
    });
    if (!answer.ok) throw new Error(`the datastore answered ${answer.status}: ${await answer.text()}`);
  }
}
