import { readdir, readFile, readlink } from "node:fs/promises";

const sampleMilliseconds = 200;

/**
 * The most resident memory, in MB, that the process which serves a project's dynamic resources used while something ran.
 * It is looked up in /proc, so this needs Linux.
 */
export async function providerMemory(projectFolder: string, work: () => Promise<unknown>): Promise<number> {
  let highest = 0;
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(async () => {
      highest = Math.max(highest, await highestMemory(projectFolder));
    });
  }, sampleMilliseconds);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await sampling;
  }
  if (highest === 0) throw new Error("The provider's process was not seen");
  return highest;
}

async function highestMemory(projectFolder: string): Promise<number> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(processes.map((id) => memoryOf(id, projectFolder)));
  return Math.max(0, ...sizes);
}

async function memoryOf(id: string, projectFolder: string): Promise<number> {
  try {
    if ((await readlink(`/proc/${id}/cwd`)) !== projectFolder) return 0;
    if (!(await readFile(`/proc/${id}/cmdline`, "utf8")).includes("dynamic-provider")) return 0;
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${id}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    // It has ended in between.
    return 0;
  }
}
