import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const controlGroups = "/sys/fs/cgroup";

/** What is left of a cluster of our own in words: its folder, processes, mounts and control groups. */
export async function leftOfCluster(kubeconfigFile: string, startedBy: number): Promise<string[]> {
  const folder = dirname(kubeconfigFile);
  const found = existsSync(folder) ? [`folder ${folder}`] : [];
  for (const line of await commandLines(folder)) found.push(`process ${line}`);
  if ((await readFile("/proc/self/mountinfo", "utf8")).includes(folder)) found.push("a mount in this namespace");
  // The first hierarchy of version 1 stands for all of them.
  for (const place of [controlGroups, join(controlGroups, "memory")]) {
    const groups = await readdir(place).catch(() => []);
    found.push(...groups.filter((name) => name.startsWith(`camunda-backup-${startedBy}-`)));
  }
  return found;
}

async function commandLines(text: string): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text)).map((line) => line.replaceAll("\0", " "));
}
