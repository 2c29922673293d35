import * as v from "valibot";

/** What runs in a repository and keeps it from being changed or unregistered. */
export interface RepositoryHolder {
  readonly activity: "snapshot" | "restore" | "deletion" | "clean-up";
  /** Snapshots that it is about; empty for a clean-up. */
  readonly snapshots: readonly string[];
}

const entry = v.object({
  repository: v.string(),
  snapshot: v.optional(v.string()),
  snapshots: v.optional(v.array(v.unknown()), []),
});
const entries = v.optional(v.array(entry), []);

/** The parts of the cluster's state that tell what runs in repositories. */
const parts = {
  snapshots: v.optional(v.object({ snapshots: entries })),
  restore: v.optional(v.object({ snapshots: entries })),
  snapshot_deletions: v.optional(v.object({ snapshot_deletions: entries })),
  repository_cleanup: v.optional(v.object({ repository_cleanup: entries })),
};

/** The engines leave out what does not run, and never the name of the cluster: without that, nothing was told. */
export const holdersBody = v.object({ cluster_name: v.string(), ...parts });

/** What a request for `holdersBody` names. */
export const HOLDERS = Object.keys(holdersBody.entries).join(",");

/** What runs in some repository. */
export interface RunningWork extends RepositoryHolder {
  readonly repositoryName: string;
}

/** What runs in all repositories. */
export function workIn(state: v.InferOutput<typeof holdersBody>): RunningWork[] {
  const running: [RepositoryHolder["activity"], v.InferOutput<typeof entries>][] = [
    ["snapshot", state.snapshots?.snapshots ?? []],
    ["restore", state.restore?.snapshots ?? []],
    ["deletion", state.snapshot_deletions?.snapshot_deletions ?? []],
    ["clean-up", state.repository_cleanup?.repository_cleanup ?? []],
  ];
  return running.flatMap(([activity, found]) =>
    found.map(({ repository, snapshot, snapshots }) => ({
      repositoryName: repository,
      activity,
      snapshots: [...(snapshot === undefined ? [] : [snapshot]), ...snapshots.flatMap(nameOf)],
    })),
  );
}

/** What runs in one repository. */
export function holdersOf(repositoryName: string, state: v.InferOutput<typeof holdersBody>): RepositoryHolder[] {
  return workIn(state)
    .filter((work) => work.repositoryName === repositoryName)
    .map(({ activity, snapshots }) => ({ activity, snapshots }));
}

/** The servers write a snapshot as its name, or as an object that holds it. */
function nameOf(snapshot: unknown): string[] {
  if (typeof snapshot === "string") return [snapshot];
  if (typeof snapshot !== "object" || snapshot === null || !("name" in snapshot)) return [];
  return typeof snapshot.name === "string" ? [snapshot.name] : [];
}
