import { type KnownPrivileges } from "../../clients/datastore/privileges";
import { inWords } from "../../clients/finding";
import { type DoctorFinding, findingsFor } from "./doctor-finding";
import { NEEDED_PRIVILEGES } from "./needed-privileges";

const finding = findingsFor("permissions");

/** What is to be said of the privileges of the one who asks. */
export function permissionFindings(known: KnownPrivileges): DoctorFinding[] {
  switch (known.kind) {
    case "told":
      return missingFindings(known.who, known.missing);
    case "roles":
      return roleFindings(known.who, known.roles);
    case "no-security":
      return [
        finding(
          "ok",
          "The datastore checks no privileges: its security is switched off or not installed. What a proxy before it allows cannot be told.",
        ),
      ];
    case "not-told":
      return [
        finding(
          "unknown",
          `The datastore does not tell what the credentials may do (it answered ${known.status}).`,
          "docs/permissions.md lists what each kind of work needs.",
        ),
      ];
  }
}

function missingFindings(who: string, missing: readonly string[]): DoctorFinding[] {
  if (missing.length === 0) return [finding("ok", `${who} may do everything that this package does.`)];
  return NEEDED_PRIVILEGES.flatMap(({ work, always, cluster, index }) => {
    const lacking = [...cluster, ...index].filter((action) => missing.includes(action));
    if (lacking.length === 0) return [];
    return [
      finding(
        always ? "problem" : "warning",
        `${who} lacks ${inWords(lacking)}, for ${work}.`,
        `Give one of its roles ${inWords(grantsOf(lacking))}${always ? "" : ", if it is to do that"}; docs/permissions.md has whole roles.`,
      ),
    ];
  });
}

/** Elasticsearch's own names for what allows actions, the smallest ones. */
function grantsOf(actions: readonly string[]): string[] {
  const grants = actions.map((action) => {
    if (action.startsWith("indices:monitor/")) return "the index privilege monitor";
    if (action.startsWith("indices:data/read/")) return "the index privilege read";
    if (action === "indices:admin/delete") return "the index privilege delete_index";
    if (action.startsWith("indices:")) return "the index privilege view_index_metadata";
    if (action.startsWith("cluster:monitor/")) return "the cluster privilege monitor";
    if (/^cluster:admin\/(repository\/get|snapshot\/(get|status))$/.test(action)) {
      return "the cluster privilege monitor_snapshot";
    }
    return `the cluster privilege ${action} (or manage)`;
  });
  return [...new Set(grants)];
}

/** The security plugin of OpenSearch says only which roles somebody has; what is in them, administrators may read. */
function roleFindings(who: string, roles: readonly string[]): DoctorFinding[] {
  if (roles.includes("all_access")) return [finding("ok", `${who} has the role all_access, which allows everything.`)];
  const named = roles.length === 0 ? "no role" : `the roles ${inWords([...roles].sort())}`;
  const advice =
    "Compare them with docs/permissions.md; what was looked at here, it was allowed to, and nothing else was tried.";
  if (roles.includes("manage_snapshots")) {
    return [
      finding(
        "unknown",
        `${who} has ${named}: manage_snapshots allows everything in repositories. Whether indices may be deleted, as a restore has to, OpenSearch tells only to administrators.`,
        advice,
      ),
    ];
  }
  return [finding("unknown", `${who} has ${named}; what they allow, OpenSearch tells only to administrators.`, advice)];
}
