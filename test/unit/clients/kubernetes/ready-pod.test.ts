import { readyPod } from "../../../../clients/kubernetes/ready-pod";
import { answered } from "./answered";

const service = { namespace: "camunda", service: "optimize", port: "management" };
const servicePath = "GET /api/v1/namespaces/camunda/services/optimize";
const slicesPath = "GET /apis/discovery.k8s.io/v1/namespaces/camunda/endpointslices";
const ports = [
  { name: "http", port: 80 },
  { name: "management", port: 8092 },
];
const pod = (name: string, ready?: boolean) => ({ conditions: { ready }, targetRef: { kind: "Pod", name } });
const slices = (endpoints: unknown[]) => ({
  items: [
    {
      ports: [
        { name: "http", port: 8090 },
        { name: "management", port: 9092 },
      ],
      endpoints,
    },
    { ports: null, endpoints: null },
  ],
});

test("the first ready pod is taken, with the port that it serves at", async () => {
  const api = answered({
    [servicePath]: { body: { spec: { ports } } },
    [slicesPath]: { body: slices([pod("a", false), pod("b")]) },
  });
  expect(await readyPod(api, service)).toEqual({ pod: "b", port: 9092 });
  expect(await readyPod(api, { ...service, port: 80 })).toEqual({ pod: "b", port: 8090 });
});

test("a pod that is not ready is named, and may become ready", async () => {
  const api = answered({
    [servicePath]: { body: { spec: { ports } } },
    [slicesPath]: { body: slices([pod("a", false)]) },
  });
  await expect(readyPod(api, service)).rejects.toMatchObject({ name: "TransportError", mayHaveActed: false });
  await expect(readyPod(api, service)).rejects.toThrow(
    "of its pods, a, none is ready: `kubectl -n camunda describe pod a`",
  );
});

test.each([
  ["no such Service", answered({}), "there is no Service optimize in the namespace camunda"],
  [
    "a name outside",
    answered({ [servicePath]: { body: { spec: { type: "ExternalName" } } } }),
    "give that name as url",
  ],
  ["no such port", answered({ [servicePath]: { body: { spec: { ports: ports.slice(0, 1) } } } }), "it has 80 (http)"],
  [
    "a proxy's 404",
    answered({ [servicePath]: { status: 404, body: "<html>" } }),
    "answered 404 to reading the Service",
  ],
  [
    "a missing rule",
    answered({ [servicePath]: { status: 403, body: { kind: "Status", reason: "Forbidden", message: "no" } } }),
    'in a Role of the namespace camunda:\n- apiGroups: [""]\n  resources: ["services"]\n  verbs: ["get"]',
  ],
])("%s is said", async (_what, api, message) => {
  await expect(readyPod(api, service)).rejects.toThrow(message);
});
