import * as v from "valibot";

import { datastoreSchema } from "../../../../clients/datastore/settings";
import { findingsOf } from "../../../../clients/finding";
import { kubernetesServiceSchema, serviceAddress } from "../../../../clients/kubernetes/settings";
import { managementApiSchema, managementConnection } from "../../../../clients/optimize/settings";

const service = { namespace: "camunda", service: "optimize", port: "management" };
const problems = (schema: v.GenericSchema, value: unknown) => findingsOf(schema, value).map(({ problem }) => problem);

test.each([
  ["neither", {}, /neither url nor inKubernetes/],
  ["both", { url: "http://optimize:8092", inKubernetes: service }, /both url and inKubernetes/],
  ["a proxy", { inKubernetes: service, proxy: "http://proxy:3128" }, /the kubeconfig's proxy-url/],
  ["no port", { inKubernetes: { namespace: "camunda", service: "optimize" } }, /is missing/],
  ["a port that is none", { inKubernetes: { ...service, port: 70000 } }, /from 1 to 65535/],
  ["an unknown property", { inKubernetes: { ...service, selector: "x" } }, /is no property of inKubernetes; it has/],
])("a management API with %s is refused", (_what, settings, problem) => {
  expect(problems(managementApiSchema, settings).join("\n")).toMatch(problem);
});

test("an Amazon domain is no Service", () => {
  const settings = { inKubernetes: service, awsSigV4: { region: "eu-central-1" } };
  expect(problems(datastoreSchema, settings).join()).toContain("give its url");
});

test("a Service is called what it is called in its cluster; numbers may be texts", () => {
  const parsed = v.parse(kubernetesServiceSchema, { ...service, port: "8092" });
  expect(serviceAddress(parsed, {})).toBe("http://optimize.camunda.svc:8092");
  expect(serviceAddress({ ...service, port: "https" }, {})).toBe("https://optimize.camunda.svc");
  expect(serviceAddress(service, { caCertificate: "PEM" })).toBe("https://optimize.camunda.svc");
  expect(serviceAddress({ ...service, tls: false }, { caCertificate: "PEM" })).toBe("http://optimize.camunda.svc");
});

test("a tunnel takes no proxy from the environment", () => {
  process.env["HTTP_PROXY"] = "http://proxy.example.com:3128";
  try {
    expect(managementConnection({ inKubernetes: service }).proxy).toBeUndefined();
  } finally {
    delete process.env["HTTP_PROXY"];
  }
});
