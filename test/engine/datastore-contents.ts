import * as v from "valibot";

import { requestDatastore } from "../datastore/datastore-request";
import type { RunningDatastore } from "../stack/datastores";

const repositories = v.record(v.string(), v.object({ type: v.string(), settings: v.record(v.string(), v.string()) }));

const snapshots = v.object({
  snapshots: v.array(v.object({ snapshot: v.string(), state: v.string(), start_time_in_millis: v.number() })),
});

const root = v.object({ cluster_uuid: v.string(), version: v.object({ number: v.string() }) });

/** All snapshot repositories that the datastore knows. */
export async function repositoriesIn({ url }: RunningDatastore): Promise<v.InferOutput<typeof repositories>> {
  return v.parse(repositories, await requestDatastore(url, "GET", "/_snapshot"));
}

/** The snapshots of a repository, sorted by name. */
export async function snapshotsIn(
  { url }: RunningDatastore,
  repositoryName: string,
): Promise<{ name: string; state: string; startTime: string }[]> {
  const answer = v.parse(snapshots, await requestDatastore(url, "GET", `/_snapshot/${repositoryName}/_all`));
  return answer.snapshots
    .map(({ snapshot, state, start_time_in_millis: startedAt }) => ({
      name: snapshot,
      state,
      startTime: new Date(startedAt).toISOString(),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Registers or changes a repository behind Pulumi's back. */
export async function putRepository(
  { url }: RunningDatastore,
  repositoryName: string,
  body: { type: string; settings: Record<string, string> },
): Promise<void> {
  await requestDatastore(url, "PUT", `/_snapshot/${repositoryName}`, body);
}

/** Unregisters a repository behind Pulumi's back. */
export async function unregisterRepository({ url }: RunningDatastore, repositoryName: string): Promise<void> {
  await requestDatastore(url, "DELETE", `/_snapshot/${repositoryName}`);
}

/** What `GET /` says of the cluster. */
export async function clusterOf({ url }: RunningDatastore): Promise<{ clusterUuid: string; version: string }> {
  const answer = v.parse(root, await requestDatastore(url, "GET", "/"));
  return { clusterUuid: answer.cluster_uuid, version: answer.version.number };
}
