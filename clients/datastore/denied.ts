/** What to grant to somebody whose credentials are known but may not do what was asked; undefined when that is not told. */
export function grantFor(answered: string): string | undefined {
  for (const [pattern, grant] of GRANTS) {
    const found = pattern.exec(answered);
    if (found !== null) return grant(...found.slice(1).map((part) => part.trim()));
  }
  return undefined;
}

/** The action that was not allowed, as both engines name it; undefined when that is not told. */
export function deniedAction(answered: string): string | undefined {
  return /\baction \[([^\]]+)\] is unauthorized|no permissions for \[([^\]]+)\]/.exec(answered)?.slice(1).find(Boolean);
}

type Grant = (...parts: string[]) => string;

const MANAGE_SNAPSHOTS =
  "map this user, backend role or IAM role to the role manage_snapshots (in OpenSearch Dashboards: Security, Roles, manage_snapshots, Mapped users; or PUT _plugins/_security/api/rolesmapping/manage_snapshots)";

/** How the engines and AWS word it, and what helps. */
const GRANTS: readonly (readonly [RegExp, Grant])[] = [
  [
    /action \[([^\]]+)\] is unauthorized for (.+?), this action is granted by the (cluster|index) privileges \[([^\]]+)\]/s,
    (action = "", who = "", kind = "", privileges = "") =>
      `Elasticsearch wants the ${kind} privilege ${privileges.split(",").join(" or ")} for ${action}: give it to a role of ${who}`,
  ],
  [
    /action \[([^\]]+)\] is unauthorized for ([^,]+)/,
    (action = "", who = "") => `Elasticsearch wants a privilege that holds ${action}: give it to a role of ${who}`,
  ],
  [
    /no permissions for \[([^\]]+)\]/,
    (action = "") =>
      /^cluster:admin\/(snapshot|repository)\//.test(action)
        ? `OpenSearch wants the permission ${action}: ${MANAGE_SNAPSHOTS}`
        : `OpenSearch wants the permission ${action}, which the role manage_snapshots does not hold: allow it in a role of this user, as ${action.startsWith("cluster:") ? "a cluster permission" : "an action on these indices"} (docs/permissions.md has whole roles)`,
  ],
  [
    /not authorized to perform:? iam:PassRole(?: on resource:? ([\w:/+=,.@-]+))?/,
    (role = "") =>
      `AWS lets only those register a repository who may pass its role on: allow iam:PassRole on ${role.replace(/\.$/, "") || "the role in s3.roleArn"} in the IAM policy of whoever runs Pulumi`,
  ],
  [
    /not authorized to perform:? (es:\w+)/,
    (action = "") =>
      `AWS wants ${action}: allow it in the access policy of the domain, or in the IAM policy of whoever runs Pulumi; with fine-grained access control, also ${MANAGE_SNAPSHOTS}`,
  ],
  [
    /(?:security token included in the request is (?:expired|invalid)|ExpiredToken|Signature expired|Signature not yet current)/,
    () =>
      "the AWS credentials are expired or invalid, or the clock of this machine is wrong: renew them (for single sign-on, aws sso login)",
  ],
  [
    /request signature we calculated does not match/,
    () =>
      "the signature was not accepted: look at datastore.awsSigV4.region, and at what stands in between and changes requests",
  ],
];
