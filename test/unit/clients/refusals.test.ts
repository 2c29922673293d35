import * as v from "valibot";

import { datastoreErrorFor } from "../../../clients/datastore/datastore-error";
import { ApiServer } from "../../../clients/kubernetes/in-cluster/api-server";
import { kubernetesErrorFor } from "../../../clients/kubernetes/kubernetes-error";
import { managementApiErrorFor } from "../../../clients/optimize/management-api-error";

const doing = "reading what is there";
const rule = { apiGroup: "", resource: "configmaps", verbs: ["get"], namespace: "camunda" };

/** Everybody who puts a refusal into words. */
const PLACES = {
  datastore: (status: number, text: string) =>
    Promise.resolve(
      datastoreErrorFor("https://es:9200", doing, { status, headers: {}, text }, "the user backup").message,
    ),
  managementApi: (status: number, text: string) =>
    Promise.resolve(managementApiErrorFor("http://optimize:8092", doing, { status, headers: {}, text }).message),
  kubernetes: (status: number, text: string) =>
    Promise.resolve(kubernetesErrorFor("https://api", doing, rule, { status, headers: {}, text }).message),
  pod: async (status: number, text: string) => {
    const transport = { target: "https://api", request: () => Promise.resolve({ status, headers: {}, text }) };
    const answer = new ApiServer(transport, "camunda").get("api/v1", "configmaps", "ledger", v.unknown());
    return answer.then(
      () => "answered",
      (error: unknown) => (error as Error).message,
    );
  },
};
type Place = keyof typeof PLACES;

const engine = (type: string, reason: string) => JSON.stringify({ error: { type, reason }, status: 403 });
const status = (message: string) => JSON.stringify({ kind: "Status", status: "Failure", reason: "Forbidden", message });
const RBAC =
  'configmaps "ledger" is forbidden: User "system:serviceaccount:camunda:backup" cannot get resource "configmaps" in API group "" in the namespace "camunda"';

interface Refused {
  readonly place: Place;
  readonly what: string;
  readonly answer: string;
  readonly says: RegExp;
  /** What would be told as a fact that is not known, or is wrong. */
  readonly saysNot: RegExp;
}

const AS_A_FACT = /grant the privilege|What helps|needs this rule|pulumi up/;
const GATEWAY = "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>";

const REFUSED: readonly Refused[] = [
  {
    place: "datastore",
    what: "a missing privilege",
    answer: engine(
      "security_exception",
      "action [cluster:admin/snapshot/delete] is unauthorized for user [backup] with effective roles [look], this action is granted by the cluster privileges [manage,all]",
    ),
    says: /What helps: Elasticsearch wants the cluster privilege manage or all for cluster:admin\/snapshot\/delete/,
    saysNot: /may lack/,
  },
  {
    place: "datastore",
    what: "a block",
    answer: engine("cluster_block_exception", "index [o] blocked by: [FORBIDDEN/8/index write (api)];"),
    says: /This is a block and no missing privilege: index\.blocks\.write is set/,
    saysNot: AS_A_FACT,
  },
  {
    place: "datastore",
    what: "another security exception",
    answer: engine("security_exception", "blocked by: operator-only settings"),
    says: /may lack a privilege/,
    saysNot: AS_A_FACT,
  },
  {
    place: "datastore",
    what: "a licence",
    answer: engine("security_exception", "current license is non-compliant for [snapshots]"),
    says: /licence does not cover this: no privilege helps/,
    saysNot: AS_A_FACT,
  },
  { place: "datastore", what: "a gateway", answer: GATEWAY, says: /may lack.*or a proxy/, saysNot: AS_A_FACT },
  {
    place: "datastore",
    what: "a type of the engine that is not known here",
    answer: engine("repository_exception", "[backups] could not read repository data"),
    says: /may lack a privilege, or something else stands in the way: repository_exception/,
    saysNot: AS_A_FACT,
  },
  {
    place: "managementApi",
    what: "a gateway",
    answer: GATEWAY,
    says: /may not be allowed this, or a proxy or firewall .* look at managementApi\.url/,
    saysNot: AS_A_FACT,
  },
  {
    place: "managementApi",
    what: "a gateway's JSON",
    answer: JSON.stringify({ timestamp: 1, code: "RBAC", message: `access denied ${"x".repeat(1300)}`, trace: "y" }),
    says: /: access denied x+ …\. Whoever answers there does not let this pass/,
    saysNot: /timestamp|trace|\{/,
  },
  ...(["kubernetes", "pod"] as const).flatMap((place): Refused[] => [
    {
      place,
      what: "a missing rule",
      answer: status(RBAC),
      says: place === "pod" ? /Run `pulumi up --refresh`/ : /Who asks needs this rule, in a Role/,
      saysNot: /may be missing|no rule of a Role/,
    },
    {
      place,
      what: "an admission webhook",
      answer: status('admission webhook "policy.example.com" denied the request: no such change'),
      says: /An admission check of the cluster refuses this: no rule of a Role helps/,
      saysNot: AS_A_FACT,
    },
    {
      place,
      what: "Pod Security",
      answer: status('pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'),
      says: /An admission check/,
      saysNot: AS_A_FACT,
    },
    {
      place,
      what: "an admission policy",
      answer: status(
        "configmaps \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      ),
      says: /An admission check/,
      saysNot: AS_A_FACT,
    },
    {
      place,
      what: "a quota",
      answer: status('configmaps "x" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=5'),
      says: /A quota or limit of the namespace refuses this/,
      saysNot: AS_A_FACT,
    },
    {
      place,
      what: "a namespace that is being deleted",
      answer: status("unable to create new content in namespace camunda because it is being terminated"),
      says: /The namespace is being deleted/,
      saysNot: AS_A_FACT,
    },
    {
      place,
      what: "a reason that is not known here",
      answer: status("configmaps is forbidden"),
      says: /A rule of a Role may be missing, or the cluster refuses this for another reason/,
      saysNot: /needs this rule/,
    },
    {
      place,
      what: "a gateway",
      answer: GATEWAY,
      says: /403 Forbidden.*\s.*not an answer of a Kubernetes API server: a proxy or gateway/,
      saysNot: AS_A_FACT,
    },
  ]),
];

test.each(REFUSED)("$place, $what: no cause is told as a fact that is not known", async (refused) => {
  const message = await PLACES[refused.place](403, refused.answer);
  expect(message).toMatch(refused.says);
  expect(message).not.toMatch(refused.saysNot);
  expect(message).not.toMatch(/<html|\{"(?:kind|error|message|timestamp)/);
});

test.each(Object.keys(PLACES) as Place[])("%s: credentials that are repeated are not passed on", async (place) => {
  for (const text of ["bad header: Bearer hush.hush-hush", '{"message":"Basic aHVzaGh1c2g= is wrong"}']) {
    for (const code of [401, 403, 500]) expect(await PLACES[place](code, text)).not.toMatch(/hush|aHVzaG/);
  }
});

test("a 401 of the management port names the headers", async () => {
  const message = await PLACES.managementApi(401, '{"error":"unauthorized","error_description":"no token"}');
  expect(message).toMatch(/answered 401 to .*: no token\. .*look at managementApi\.headers/);
});

test("a proxy's 404 is no object that is not there", async () => {
  expect(await PLACES.pod(404, "<html>not here</html>")).toMatch(/answered 404 to reading configmaps\/ledger/);
  expect(await PLACES.pod(404, JSON.stringify({ kind: "Status", reason: "NotFound", message: "x" }))).toBe("answered");
});
