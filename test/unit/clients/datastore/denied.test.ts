import { datastoreErrorFor } from "../../../../clients/datastore/datastore-error";

const refusal = (status: number, body: unknown, credentials?: string) =>
  datastoreErrorFor(
    "https://es:9200",
    "registering the snapshot repository backups",
    { status, headers: {}, text: typeof body === "string" ? body : JSON.stringify(body) },
    credentials,
  ).message;
const security = (reason: string) => ({ error: { type: "security_exception", reason }, status: 403 });

test("Elasticsearch's missing privilege is named, with whom it is missing", () => {
  const reason =
    "action [cluster:admin/repository/put] is unauthorized for user [backup] with effective roles [monitor], this action is granted by the cluster privileges [manage,all]";
  expect(refusal(403, security(reason))).toMatch(
    /cluster privilege manage or all for cluster:admin\/repository\/put: give it to a role of user \[backup\]/,
  );
});

test("an API key's missing privilege is named", () => {
  const reason =
    "action [cluster:admin/snapshot/create] is unauthorized for API key id [k1] of user [backup], this action is granted by the cluster privileges [create_snapshot,manage,all]";
  expect(refusal(403, security(reason))).toMatch(/privilege create_snapshot or manage or all .* API key id \[k1\]/);
});

test("OpenSearch's security plugin wants the role mapped", () => {
  const reason =
    "no permissions for [cluster:admin/repository/put] and User [name=backup, backend_roles=[], requestedTenant=null]";
  expect(refusal(403, security(reason))).toMatch(/permission cluster:admin\/repository\/put: map .* manage_snapshots/);
});

test("what OpenSearch's manage_snapshots does not hold is not promised of it", () => {
  const said = (action: string) => refusal(403, security(`no permissions for [${action}] and User [name=backup]`));
  expect(said("cluster:monitor/main")).toMatch(/manage_snapshots does not hold: .* as a cluster permission/);
  expect(said("indices:admin/delete")).toMatch(/manage_snapshots does not hold: .* as an action on these indices/);
});

test("AWS wants the role to be passed on", () => {
  const text =
    "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/snapshots";
  expect(refusal(403, { Message: text })).toMatch(
    /User: arn:aws:iam::123456789012:user\/ci is not authorized .* allow iam:PassRole on arn:aws:iam::123456789012:role\/snapshots in the IAM policy/,
  );
});

test("AWS wants the call allowed", () => {
  const text = "User: anonymous is not authorized to perform: es:ESHttpPut because no resource-based policy allows it";
  expect(refusal(403, { Message: text })).toMatch(/AWS wants es:ESHttpPut: .*manage_snapshots/);
});

test("expired AWS credentials are said to be that", () => {
  expect(refusal(403, { message: "The security token included in the request is expired" })).toMatch(/renew them/);
});

test("a refusal without a reason says so much", () => {
  expect(refusal(403, "<html>Forbidden</html>")).toMatch(/: Forbidden\. They may lack a privilege; or a proxy/);
});

test("a refused login names what was sent, not its value", () => {
  const message = refusal(401, "Unauthorized", "the environment variable ES_KEY (apiKeyFromEnv)");
  expect(message).toMatch(
    /Sent were the environment variable ES_KEY \(apiKeyFromEnv\)\. They are missing, wrong or expired/,
  );
});

test("credentials that a server repeats are not passed on", () => {
  const echoed = "bad header Authorization: Basic dXNlcjpodXNo, ApiKey aHVzaA==, Bearer hush.hush-hush";
  expect(refusal(401, echoed)).not.toMatch(/dXNlcjpodXNo|aHVzaA|hush/);
});

const blocked = (block: string) => ({
  error: { type: "cluster_block_exception", reason: `index [optimize-a_v1] blocked by: [${block}];` },
});

test.each([
  [403, "FORBIDDEN/5/index read-only (api)", 'PUT /<index>/_settings {"index.blocks.read_only":null}'],
  [403, "FORBIDDEN/7/index read (api)", '{"index.blocks.read":null}'],
  [403, "FORBIDDEN/8/index write (api)", '{"index.blocks.write":null}'],
  [403, "FORBIDDEN/9/index metadata (api)", '{"index.blocks.metadata":null}'],
  [
    403,
    "FORBIDDEN/6/cluster read-only (api)",
    'PUT /_cluster/settings {"persistent":{"cluster.blocks.read_only":null}}',
  ],
  [403, "FORBIDDEN/13/cluster read-only / allow delete (api)", '"cluster.blocks.read_only_allow_delete":null'],
  [429, "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark", "make room first"],
  [403, "FORBIDDEN/10/cluster create-index blocked (api)", '"cluster.blocks.create_index":null'],
  [403, "FORBIDDEN/4/index closed", "POST /<index>/_open"],
  [403, "FORBIDDEN/99/new", "look at the settings index.blocks"],
])("a block answers %i %s, which is told as a block and not as a missing privilege", (status, block, way) => {
  const message = refusal(status, blocked(block), "the user backup");
  expect(message).toContain("This is a block and no missing privilege");
  expect(message).toContain(way);
  expect(message).not.toMatch(/grant|Sent were/);
});

test.each([
  ["security_exception", "current license is non-compliant for [x]", "no privilege helps"],
  ["security_exception", "something", "may lack a privilege for this; the answer names none"],
  ["unheard_of_exception", "something", "They may lack a privilege, or something else"],
])("a 403 of the type %s, %s, says %s", (type, reason, words) => {
  expect(refusal(403, { error: { type, reason } })).toContain(words);
});
