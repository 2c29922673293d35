import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { platform } from "node:os";
import { delimiter, join } from "node:path";

import { withProgress } from "../progress";
import { runCommand } from "../run-command";
import { KubernetesUnavailable } from "./kubernetes-unavailable";

/** Programs that a node needs beside Kubernetes' own, and the Debian package of each. */
const packages = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  iptables: "iptables",
  conntrack: "conntrack",
  ip: "iproute2",
  mount: "mount",
  unshare: "util-linux",
  nsenter: "util-linux",
};
/** What every Debian has, and Go; said by name where it is not so. */
const expected = ["find", "tar", "ldd", "go"];
const networkPluginFolders = ["/usr/lib/cni", "/opt/cni/bin"];
const neededNetworkPlugins = ["ptp", "host-local", "loopback"];
const systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What this machine lacks to run a node itself; undefined if nothing that could not be installed. */
export function reasonAgainstOwnNode(): string | undefined {
  if (platform() !== "linux") return `${platform()} has no Linux namespaces`;
  if (process.getuid?.() !== 0) return "this is not run as root";
  const absent = expected.filter((program) => !isInstalled(program));
  if (absent.length > 0) return `not on PATH: ${absent.join(", ")}`;
  const missing = missingPackages();
  if (missing.length > 0 && !isInstalled("apt-get")) return `no apt-get to install ${missing.join(", ")} with`;
  return isInstalled("unshare") ? reasonAgainstNamespaces() : undefined;
}

/** Root in a container may lack the right to what a node is made of. */
function reasonAgainstNamespaces(): string | undefined {
  const env = { ...process.env, PATH: nodePath() };
  const tried = spawnSync("unshare", ["--net", "--mount", "--pid", "--ipc", "--fork", "true"], {
    env,
    encoding: "utf8",
  });
  return tried.status === 0 ? undefined : `namespaces cannot be created (${tried.stderr.trim()})`;
}

/** Installs the packages that are missing, and says which. Programs that are there, whoever put them there, are used. */
export async function installNodePrograms(): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const what = `Installing the Debian packages ${missing.join(", ")}`;
  process.stderr.write(`${what} with apt-get, for a Kubernetes node of our own\n`);
  // RUNLEVEL=1: containerd is started by us in a namespace, not as a service of this machine.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const install = ["install", "--yes", "--no-install-recommends", "--no-remove", ...missing];
  await withProgress(what, 20, async () => {
    const first = await runCommand("apt-get", install, { env, allowFailure: true });
    if (first.code === 0) return;
    // The lists of packages may be missing or old.
    await runCommand("apt-get", ["update"], { env });
    await runCommand("apt-get", install, { env });
  }).catch((error: unknown) => {
    throw new KubernetesUnavailable(`${missing.join(", ")} could not be installed (${String(error)})`);
  });
}

/** The folder of the plugins that give pods their network. */
export function networkPluginFolder(): string | undefined {
  return networkPluginFolders.find((folder) => neededNetworkPlugins.every((name) => existsSync(join(folder, name))));
}

/** PATH with the system's folders, which a user's own may lack. */
export function nodePath(): string {
  return [...(process.env["PATH"] ?? "").split(delimiter), ...systemFolders].join(delimiter);
}

function missingPackages(): string[] {
  const needed = Object.entries(packages).flatMap(([program, name]) => (isInstalled(program) ? [] : [name]));
  const network = networkPluginFolder() === undefined ? ["containernetworking-plugins"] : [];
  return [...new Set([...needed, ...network])];
}

function isInstalled(program: string): boolean {
  return nodePath()
    .split(delimiter)
    .some((folder) => folder !== "" && existsSync(join(folder, program)));
}
