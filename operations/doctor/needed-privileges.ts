import { type WantedPrivileges } from "../../clients/datastore/privileges";

/** What a kind of work is allowed by: the actions behind the requests that this package sends for it. */
export interface NeededPrivileges {
  readonly work: string;
  /** Whether nothing works without it; all else is needed only by those who do that work. */
  readonly always: boolean;
  readonly cluster: readonly string[];
  /** On the indices of this Optimize. */
  readonly index: readonly string[];
}

/**
 * By work. Both engines name the actions alike, and check the same ones.
 *
 * @see docs/permissions.md, which names the privileges and roles that hold them.
 */
export const NEEDED_PRIVILEGES: readonly NeededPrivileges[] = [
  {
    work: "list, show, create and the plans",
    always: true,
    cluster: ["cluster:monitor/main", "cluster:admin/repository/get", "cluster:admin/snapshot/get"],
    index: [],
  },
  {
    work: "sizes on OpenSearch, show, plans of restores, and deletions where the datastore is given",
    always: false,
    cluster: ["cluster:admin/snapshot/status"],
    index: [],
  },
  {
    work: "registering and changing a repository",
    always: false,
    cluster: [
      "cluster:admin/repository/put",
      "cluster:admin/repository/verify",
      "cluster:admin/repository/delete",
      "cluster:monitor/state",
    ],
    index: [],
  },
  { work: "deleting through the datastore", always: false, cluster: ["cluster:admin/snapshot/delete"], index: [] },
  {
    work: "restore and check-restore",
    always: false,
    cluster: [
      "cluster:admin/snapshot/restore",
      "cluster:admin/snapshot/create",
      "cluster:monitor/health",
      "cluster:monitor/nodes/stats",
    ],
    index: [
      "indices:admin/delete",
      "indices:admin/aliases/get",
      "indices:monitor/settings/get",
      "indices:monitor/stats",
      "indices:monitor/recovery",
      "indices:data/read/get",
      "indices:data/read/search",
    ],
  },
];

/** All of it, for the indices with a prefix. */
export function wantedPrivileges(indexPrefix: string): WantedPrivileges {
  return {
    cluster: NEEDED_PRIVILEGES.flatMap(({ cluster }) => cluster),
    index: { pattern: `${indexPrefix}-*`, actions: NEEDED_PRIVILEGES.flatMap(({ index }) => index) },
  };
}
