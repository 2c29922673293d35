import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { optimizeBackupEnvironment } from "../../../components/optimize-environment";

const name = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
const added = { name, value: "optimize" };
const known = <Value>(output: pulumi.Output<Value>) => new Promise<Value>((resolve) => output.apply(resolve));

type EnvVar = kubernetes.types.input.core.v1.EnvVar;
const secret: EnvVar = { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "optimize", key: "password" } } };

test.each<[string, pulumi.Input<pulumi.Input<EnvVar>[]>, object[]]>([
  ["plain entries", [{ name: "A", value: "1" }], [{ name: "A", value: "1" }]],
  ["entries that take their value from elsewhere", [secret], [secret]],
  ["inputs in an entry", [{ name: pulumi.output("A"), value: pulumi.output("1") }], [{ name: "A", value: "1" }]],
  ["entries that are inputs", [pulumi.output({ name: "A" })], [{ name: "A" }]],
  ["a list that is an input", pulumi.output([{ name: "A", value: "1" }]), [{ name: "A", value: "1" }]],
  ["entries for the same variable", [{ name, value: "a" }, secret, { name: pulumi.output(name) }], [secret]],
])("%s are kept, besides those for our variable", async (_what, existing, kept) => {
  const entries: pulumi.Input<pulumi.Input<EnvVar>[]> = optimizeBackupEnvironment(pulumi.output("optimize"), existing);
  expect(await known(pulumi.output(entries))).toEqual([...kept, added]);
});

test("nothing has to be kept", async () => {
  expect(await known(optimizeBackupEnvironment("optimize"))).toEqual([added]);
});
