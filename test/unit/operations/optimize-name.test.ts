import { createHash } from "node:crypto";

import { optimizeName } from "../../../operations/optimize-name";
import { leaseName } from "../../../operations/scheduled-run/object-names";

describe("one Optimize has one name", () => {
  test.each<[string, string | undefined, string[]]>([
    [
      "a Service, seen from its own namespace",
      "camunda",
      [
        "http://optimize.camunda.svc:8092",
        "http://optimize:8092",
        "http://optimize.camunda:8092",
        "http://optimize.camunda.svc.cluster.local:8092",
        "http://optimize.camunda.svc.cluster.local.:8092/",
        "http://optimize.camunda.svc.:8092",
        "http://Optimize.Camunda.SVC:8092/base",
      ],
    ],
    [
      "a Service, seen from another namespace",
      "backups",
      ["http://optimize.camunda.svc:8092", "http://optimize.camunda:8092"],
    ],
    [
      "this machine",
      undefined,
      [
        "http://localhost:8092",
        "http://127.0.0.1:8092",
        "http://[::1]:8092",
        "http://LOCALHOST.:8092",
        "http://127.1:8092",
      ],
    ],
    ["the usual port", undefined, ["http://optimize.example.com", "http://optimize.example.com:80/"]],
  ])("%s", (_, namespace, spellings) => {
    expect(new Set(spellings.map((spelling) => optimizeName(spelling, namespace))).size).toBe(1);
    expect(new Set(spellings.map((spelling) => leaseName(spelling, namespace))).size).toBe(1);
  });

  test.each([
    ["http://optimize:8092", "http://optimize:8093"],
    ["http://optimize:8092", "http://optimize.other:8092"],
    ["http://10.0.0.1:8092", "http://10.0.0.2:8092"],
    ["http://[fe80::1]:8092", "http://[::1]:8092"],
  ])("%s and %s are two", (one, other) => {
    expect(optimizeName(one, "camunda")).not.toBe(optimizeName(other, "camunda"));
  });

  // What earlier versions deployed under these addresses goes on with its Lease.
  test.each(["optimize.camunda.svc:8092", "optimize.example.com:", "localhost:8092", "10.0.0.1:8092"])(
    "the Lease of %s keeps its name",
    (place) => {
      const hash = createHash("sha256").update(place).digest("hex").slice(0, 12);
      expect(leaseName(`http://${place.replace(/:$/, "")}`, "camunda")).toBe(`camunda-backup-${hash}`);
    },
  );
});
