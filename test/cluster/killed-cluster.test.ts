import type { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

import { runWithStack } from "../unit/stack/run-with-stack";
import { eventually } from "./eventually";

jest.setTimeout(900_000);

test("nothing is left after the process that started the cluster was killed", async () => {
  const child = runWithStack(
    "kubernetes/index",
    `const { kubeconfigFile } = await stack.startKubernetes(); console.log(kubeconfigFile); setInterval(() => {}, 1000);`,
  );
  const file = await firstLine(child);
  const folder = dirname(file);
  expect(existsSync(file)).toBe(true);
  child.kill("SIGKILL");
  await eventually(async () => {
    expect(existsSync(folder)).toBe(false);
    expect(await commandLines(folder)).toEqual([]);
    expect(await readdir("/sys/fs/cgroup/memory").catch(() => readdir("/sys/fs/cgroup"))).not.toContainEqual(
      expect.stringContaining(`camunda-backup-${String(child.pid)}-`),
    );
  }, 30);
});

test("a machine that cannot run a cluster says what is missing and the way out", async () => {
  const child = runWithStack(
    "kubernetes/index",
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

async function commandLines(text: string): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}
