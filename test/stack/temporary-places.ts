import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

/** Where Linux keeps files in memory. */
const MEMORY = "/dev/shm";
/** More than all servers of a test run store at the same time, several times over. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/** All places in which the folders of tests may be. */
export function temporaryPlaces(): string[] {
  return [tmpdir(), ...(existsSync(MEMORY) ? [MEMORY] : [])];
}

/**
 * Where a server stores what no test wants to keep: it waits for the disk after each write, and memory saves it that.
 * On the disk where there is no such place, or not much of it free.
 */
export async function placeForData(): Promise<string> {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail: blocks, bsize: blockSize } = await statfs(MEMORY);
  const free = Math.min(blocks * blockSize, process.availableMemory());
  return free >= ENOUGH_BYTES ? MEMORY : tmpdir();
}
