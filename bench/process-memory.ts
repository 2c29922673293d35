import { readdir, readFile, readlink } from "node:fs/promises";

const sampleMilliseconds = 200;

/** How a process is told from others. */
interface SoughtProcess {
  /** The folder that it runs in, which no other process of its kind does. */
  readonly folder: string;
  /** Stands in its command line. */
  readonly program: string;
}

/**
 * The most resident memory, in MB, that a process used while something ran. It is looked up in /proc, so this needs Linux.
 */
export async function peakMemory(sought: SoughtProcess, work: () => Promise<unknown>): Promise<number> {
  let highest = 0;
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(async () => {
      highest = Math.max(highest, await highestMemory(sought));
    });
  }, sampleMilliseconds);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await sampling;
  }
  if (highest === 0) throw new Error(`No process of ${sought.program} was seen`);
  return highest;
}

async function highestMemory(sought: SoughtProcess): Promise<number> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(processes.map((id) => memoryOf(id, sought)));
  return Math.max(0, ...sizes);
}

async function memoryOf(id: string, { folder, program }: SoughtProcess): Promise<number> {
  try {
    if ((await readlink(`/proc/${id}/cwd`)) !== folder) return 0;
    if (!(await readFile(`/proc/${id}/cmdline`, "utf8")).includes(program)) return 0;
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(await readFile(`/proc/${id}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    // It has ended in between.
    return 0;
  }
}
