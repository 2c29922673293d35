import * as v from "valibot";

import { deploymentBody } from "../../../../clients/kubernetes/deployment";
import {
  configuredContainers,
  deploymentValue,
  ownFields,
  requirePlainEntry,
} from "../../../../operations/configuration/environment-plan";
import { deploymentAnswer } from "./deployment-answers";

const name = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
const containersOf = (...given: Parameters<typeof deploymentAnswer>) =>
  configuredContainers(v.parse(deploymentBody, deploymentAnswer(...given)), undefined);
const entry = (value: string) => ({ name, value });

test("only the one entry is ours, in Optimize's container and in that of its migration", () => {
  expect(ownFields(containersOf([{ name: "OTHER", value: "x" }], { migration: [] }), "optimize")).toEqual({
    template: {
      spec: {
        containers: [{ name: "optimize", env: [entry("optimize")] }],
        initContainers: [{ name: "migration", env: [entry("optimize")] }],
      },
    },
  });
  expect(ownFields(containersOf([]), "optimize")).toEqual({
    template: { spec: { containers: [{ name: "optimize", env: [entry("optimize")] }] } },
  });
});

test.each([
  ["nowhere", containersOf([], { migration: [] }), undefined],
  ["everywhere", containersOf([entry("optimize")], { migration: [entry("optimize")] }), "optimize"],
  ["in one of two", containersOf([entry("optimize")], { migration: [] }), undefined],
  ["with two values", containersOf([entry("optimize")], { migration: [entry("other")] }), "other"],
  ["without a value", containersOf([{ name }]), ""],
  ["twice, of which the last counts", containersOf([entry("other"), { name: "X" }, entry("optimize")]), "optimize"],
  [
    "twice, last from elsewhere",
    containersOf([entry("other"), { name, valueFrom: { fieldRef: {} } }]),
    "(from fieldRef)",
  ],
  ["from elsewhere", containersOf([{ name, valueFrom: { configMapKeyRef: {} } }]), "(from configMapKeyRef)"],
])("the value of a variable that is set %s", (_where, containers, expected) => {
  expect(deploymentValue(containers, "optimize")).toBe(expected);
});

test("an entry that a later one overrules keeps nothing from being set", () => {
  const overruled = containersOf([{ name, valueFrom: { secretKeyRef: {} } }, entry("other")]);
  expect(() => requirePlainEntry(overruled, "camunda-optimize")).not.toThrow();
});

test("an entry that comes from elsewhere is not overwritten", () => {
  const containers = containersOf([{ name, valueFrom: { secretKeyRef: {} } }]);
  expect(() => requirePlainEntry(containers, "camunda-optimize")).toThrow(/from elsewhere \(secretKeyRef\)/);
});

test("the container is the named one, the usual one, or the only one", () => {
  const deployment = v.parse(deploymentBody, deploymentAnswer([]));
  expect(configuredContainers(deployment, "sidecar").container.name).toBe("sidecar");
  expect(() => configuredContainers(deployment, "none")).toThrow("it has sidecar and optimize");
  const only = { ...deployment, containers: deployment.containers.slice(0, 1) };
  expect(configuredContainers(only, undefined).container.name).toBe("sidecar");
});

test("a selector is written as a query", () => {
  expect(v.parse(deploymentBody, deploymentAnswer([])).selector).toBe("app=optimize,tier notin (a)");
});
