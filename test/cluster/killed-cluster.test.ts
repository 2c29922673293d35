import type { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { reasonAgainstOwnNode } from "../stack/kubernetes/node-programs";
import { runWithStack } from "../unit/stack/run-with-stack";
import { eventually } from "./eventually";
import { leftOfCluster } from "./left-of-cluster";

jest.setTimeout(1_800_000);

/** A cluster of KUBECONFIG is nobody's to end. */
const onOwnNode = reasonAgainstOwnNode() === undefined ? test : test.skip;

onOwnNode("nothing is left after the process that started the cluster was killed", async () => {
  const child = runWithStack(
    "kubernetes/start-kubernetes",
    `const { kubeconfigFile } = await stack.startKubernetes(); console.log(kubeconfigFile); setInterval(() => {}, 1000);`,
  );
  const file = await firstLine(child);
  expect(existsSync(file)).toBe(true);
  child.kill("SIGKILL");
  await eventually(async () => expect(await leftOfCluster(file, child.pid ?? 0)).toEqual([]));
});

test("a machine that cannot run a cluster says what is missing and the way out", async () => {
  const child = runWithStack(
    "kubernetes/start-kubernetes",
    `process.getuid = () => 1000; await stack.startKubernetes().catch((error) => console.log(error.name + ": " + error.message));`,
    { KUBECONFIG: "" },
  );
  const said = await firstLine(child);
  expect(said).toMatch(/^KubernetesUnavailable: .*not run as root.*KUBECONFIG/);
});

function firstLine(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("\n")) resolve(output.split("\n")[0] ?? "");
    });
    child.once("close", () => reject(new Error(`Ended without a line: ${errors}`)));
  });
}
