import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { errorCode } from "./error-code";
import { isAlive, startTicks } from "./live-process";

const pollMilliseconds = 200;

/**
 * Holds the lock folder while `work` runs. Others wait; the lock of an owner that died is taken over.
 *
 * The folder holds one file, whose name says who owns it. It appears by renaming a finished folder, which fails while
 * another owner's file is in there, and a dead owner is removed by its exact file name: so a lock that somebody else
 * has just taken over is never taken away from them.
 */
export async function withProcessLock<T>(
  lockFolder: string,
  work: () => Promise<T>,
  onWait: (ownerPid: number) => void = () => undefined,
): Promise<T> {
  const ownerFile = `${process.pid}-${startTicks(process.pid)}-${randomBytes(6).toString("hex")}`;
  await acquire(lockFolder, ownerFile, onWait);
  try {
    return await work();
  } finally {
    await unlink(join(lockFolder, ownerFile));
    // Somebody may have taken the empty folder in between; then it is theirs.
    await rmdir(lockFolder).catch(() => undefined);
  }
}

async function acquire(lockFolder: string, ownerFile: string, onWait: (ownerPid: number) => void): Promise<void> {
  const prepared = `${lockFolder}.${ownerFile}`;
  await mkdir(prepared, { recursive: true });
  await writeFile(join(prepared, ownerFile), "");
  let told = false;
  try {
    while (!(await renamed(prepared, lockFolder))) {
      const owner = await currentOwner(lockFolder);
      if (owner === undefined) continue;
      if (ownerLives(owner)) {
        if (!told) onWait(Number(owner.split("-")[0]));
        told = true;
        await delay(pollMilliseconds);
      } else {
        await rm(join(lockFolder, owner), { force: true });
      }
    }
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    throw error;
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
}

async function currentOwner(lockFolder: string): Promise<string | undefined> {
  const entries = await readdir(lockFolder).catch(() => []);
  return entries[0];
}

function ownerLives(ownerFile: string): boolean {
  const [pid, ticks] = ownerFile.split("-");
  return isAlive(Number(pid)) && startTicks(Number(pid)) === ticks;
}
