import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { guardCleanUp } from "../guardian";
import { runCommand } from "../run-command";

const root = "/sys/fs/cgroup";
const removal = ["sh", join(__dirname, "remove-control-groups.sh")];

/** Creates the group below which all pods of a cluster run, in every hierarchy; it goes when we end, however we end. */
export async function createControlGroups(name: string): Promise<void> {
  guardCleanUp([...removal, name]);
  if (existsSync(join(root, "cgroup.controllers"))) {
    await createInUnifiedHierarchy(name);
    return;
  }
  for (const hierarchy of await readdir(root)) await mkdir(join(root, hierarchy, name), { recursive: true });
}

/** Version 2: what the parent does not hand down, the kubelet cannot limit. */
async function createInUnifiedHierarchy(name: string): Promise<void> {
  const controllers = (await readFile(join(root, "cgroup.controllers"), "utf8")).trim().split(" ");
  const all = controllers.map((controller) => `+${controller}`).join(" ");
  await mkdir(join(root, name));
  await writeFile(join(root, "cgroup.subtree_control"), all);
  await writeFile(join(root, name, "cgroup.subtree_control"), all);
}

export async function removeControlGroups(name: string): Promise<void> {
  const [command = "", ...given] = [...removal, name];
  await runCommand(command, given);
}
