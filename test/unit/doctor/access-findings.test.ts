import { ExplainedError } from "../../../clients/explained-error";
import { type AccessObject, accessObjectsIn } from "../../../clients/kubernetes/access-objects";
import { type KubernetesApi } from "../../../clients/kubernetes/requests";
import { accessLook } from "../../../operations/doctor/access-findings";
import { compareAccess } from "../../../operations/doctor/compare-access";
import { DECLARED, NETWORK_POLICIES } from "../../../operations/scheduled-run/declared-access";

const declaredAnnotation = (spec: object) => ({ [DECLARED]: JSON.stringify(spec) });
const policiesAnnotation = (policies: object[]) => ({ [NETWORK_POLICIES]: JSON.stringify(policies) });

const lease = {
  apiGroups: ["coordination.k8s.io"],
  resources: ["leases"],
  resourceNames: ["lock"],
  verbs: ["get", "update"],
};
const maps = { apiGroups: [""], resources: ["configmaps"], resourceNames: ["ledger", "status"], verbs: ["get"] };
const all = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const role = { rules: [lease, maps] };
const policy = {
  podSelector: { matchLabels: { app: "backup" } },
  policyTypes: ["Ingress", "Egress"],
  egress: [
    { ports: [{ protocol: "UDP", port: 53 }] },
    { ports: [{ port: 9200 }], to: [{ podSelector: { matchLabels: {} } }] },
  ],
};
const compare = (declared: object, spec: object) =>
  compareAccess({ annotations: declaredAnnotation(declared), spec: { ...spec } });

describe("what is as declared", () => {
  it.each([
    [role, role],
    [role, { rules: [maps, lease] }],
    [role, { rules: [{ ...lease, verbs: ["update", "get"] }, maps, maps] }],
    [policy, policy],
    // As the API server gives it back.
    [
      policy,
      {
        ...policy,
        egress: [
          { to: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 9200 }] },
          { ports: [{ protocol: "UDP", port: 53 }] },
        ],
      },
    ],
    [
      { ...policy, egress: [{ ports: [{}], to: [] }] },
      { ...policy, egress: [{ ports: [{ protocol: "TCP" }] }] },
    ],
    [{ ...policy, ingress: [] }, policy],
  ])("%#", (declared, spec) => expect(compare(declared, spec)).toEqual({ kind: "equal" }));
});

describe("what differs", () => {
  it.each<[object, object, string[], string[]]>([
    [role, { rules: [lease, maps, all] }, ['rules: {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}'], []],
    [
      role,
      { rules: [lease, { ...maps, verbs: ["get", "*"] }] },
      ['rules: {"apiGroups":[""],"resourceNames":["ledger","status"],"resources":["configmaps"],"verbs":["*","get"]}'],
      ['rules: {"apiGroups":[""],"resourceNames":["ledger","status"],"resources":["configmaps"],"verbs":["get"]}'],
    ],
    // Without names, a rule goes for all.
    [
      { rules: [maps] },
      { rules: [{ ...maps, resourceNames: [] }] },
      ['rules: {"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]}'],
      ['rules: {"apiGroups":[""],"resourceNames":["ledger","status"],"resources":["configmaps"],"verbs":["get"]}'],
    ],
    [{ rules: [all] }, { rules: [] }, [], ['rules: {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}']],
    // An empty entry allows all.
    [policy, { ...policy, egress: [...policy.egress, {}] }, ["egress: {}"], []],
    [policy, { ...policy, ingress: [{}] }, ["ingress: {}"], []],
    // A further label: the policy is no longer for the pods.
    [
      policy,
      { ...policy, podSelector: { matchLabels: { app: "backup", other: "yes" } } },
      ['podSelector: {"matchLabels":{"app":"backup","other":"yes"}}'],
      ['podSelector: {"matchLabels":{"app":"backup"}}'],
    ],
    [policy, { ...policy, policyTypes: ["Ingress"] }, [], ['policyTypes: "Egress"']],
    // Any pod of the namespace is not any pod.
    [
      { ingress: [{ from: [{ podSelector: {} }] }] },
      { ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] },
      ['ingress: {"from":[{"namespaceSelector":{},"podSelector":{}}]}'],
      ['ingress: {"from":[{"podSelector":{}}]}'],
    ],
  ])("%#", (declared, spec, added, missing) =>
    expect(compare(declared, spec)).toEqual({ kind: "different", added, missing }),
  );
});

describe("what is not known", () => {
  it.each([{}, { "camunda-backup/declared": "{" }, { "camunda-backup/declared": '"text"' }])("%#", (annotations) =>
    expect(compareAccess({ annotations, spec: role })).toEqual({ kind: "unknown" }),
  );
});

describe("the findings", () => {
  const egress = { namespace: "camunda", name: "nightly" };
  const guard = { namespace: "platform", name: "nightly-guard" };
  const goodRole = { annotations: { ...declaredAnnotation(role), ...policiesAnnotation([egress, guard]) }, spec: role };
  const goodPolicy: AccessObject = { annotations: declaredAnnotation(policy), spec: policy };
  const look = (live: AccessObject | undefined, policies: Record<string, AccessObject | Error> = {}) =>
    accessLook(
      {
        namespace: "camunda",
        role: () => Promise.resolve(live),
        networkPolicy: (namespace, name) => {
          const found = policies[`${namespace}/${name}`];
          return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
        },
      },
      "nightly",
    );
  const both = { "camunda/nightly": goodPolicy, "platform/nightly-guard": goodPolicy };
  const levels = async (...args: Parameters<typeof look>) => (await look(...args)).map(({ level }) => level);

  it("are good where all is as declared, policies of another namespace included", async () => {
    expect(await levels(goodRole, both)).toEqual(["ok", "ok", "ok"]);
    const alone = { ...goodRole, annotations: { ...goodRole.annotations, ...policiesAnnotation([]) } };
    expect(await levels(alone)).toEqual(["ok"]);
  });

  it("name what was appended, and the way out", async () => {
    const [first] = await look({ ...goodRole, spec: { rules: [lease, maps, all] } }, both);
    expect(first).toMatchObject({
      level: "problem",
      finding:
        'The Role camunda/nightly has what the program does not declare: rules: {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}.',
      advice: expect.stringContaining("`kubectl edit role nightly -n camunda`") as unknown,
    });
    const [, second] = await look(goodRole, { ...both, "camunda/nightly": { ...goodPolicy, spec: { egress: [{}] } } });
    expect(second?.finding).toMatch(/has what .*: egress: \{\}; it lacks what it declares: .*podSelector/);
    expect(second?.advice).toContain("`kubectl edit networkpolicy nightly -n camunda`");
  });

  it("tell what lacks, and what is not there for certain, from what could not be read", async () => {
    const [lacking] = await look({ ...goodRole, spec: { rules: [lease] } }, both);
    expect(lacking).toMatchObject({ level: "problem", advice: "`pulumi up --refresh` puts it back." });
    expect(await levels(goodRole, { "platform/nightly-guard": goodPolicy })).toEqual(["ok", "problem", "ok"]);
    const refused = new ExplainedError("failed", "answered 403");
    expect(await levels(goodRole, { ...both, "camunda/nightly": refused })).toEqual(["ok", "unknown", "ok"]);
    expect(await levels(undefined, both)).toEqual(["problem", "unknown"]);
    expect(await levels({ annotations: {}, spec: role }, both)).toEqual(["unknown", "unknown"]);
  });

  it("do not swallow a defect", () =>
    expect(look(goodRole, { ...both, "camunda/nightly": new TypeError("a defect") })).rejects.toThrow("a defect"));
});

describe("reading", () => {
  const answering = (status: number, body: unknown) => {
    const paths: string[] = [];
    const api: KubernetesApi = {
      target: "https://k8s",
      request: ({ path }) => {
        paths.push(path);
        return Promise.resolve({ status, headers: {}, text: JSON.stringify(body) });
      },
    };
    return { objects: accessObjectsIn(api, "camunda"), paths };
  };

  it("takes a Role without rules for what it is, and tells an absent one from a proxy's 404", async () => {
    const empty = answering(200, { metadata: {}, rules: null });
    expect(await empty.objects.role("nightly")).toEqual({ annotations: {}, spec: { rules: [] } });
    expect(empty.paths).toEqual(["/apis/rbac.authorization.k8s.io/v1/namespaces/camunda/roles/nightly"]);
    const absent = answering(404, { kind: "Status", reason: "NotFound" });
    expect(await absent.objects.networkPolicy("platform", "nightly")).toBeUndefined();
    expect(absent.paths).toEqual(["/apis/networking.k8s.io/v1/namespaces/platform/networkpolicies/nightly"]);
    await expect(answering(404, "not here").objects.role("nightly")).rejects.toThrow("answered 404");
    await expect(
      answering(403, { kind: "Status", message: "no" }).objects.networkPolicy("platform", "x"),
    ).rejects.toThrow('in a Role of the namespace platform:\n- apiGroups: ["networking.k8s.io"]');
  });
});
