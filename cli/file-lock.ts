import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { type Clock, systemClock } from "../clients/clock";
import { ExplainedError } from "../clients/explained-error";
import { errorCode } from "../clients/error-code";

const POLL_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 15_000;
/** What a lock is held for takes milliseconds: one that is as old belongs to nobody any more. */
const ABANDONED_MILLISECONDS = 60_000;

/**
 * Works on a file while no other process does, on this host or another one that shares the folder.
 *
 * The lock is a folder beside the file that holds one file, named after its owner. It appears by renaming a finished
 * folder, which fails while another one's file is in there, and an owner that died is removed by its exact name: so
 * nobody takes away a lock that somebody else has just taken over.
 *
 * @param kind what the file is, for a message.
 * @throws ExplainedError when another process holds the lock for too long.
 */
export async function withFileLock<Result>(
  kind: string,
  path: string,
  work: () => Promise<Result>,
  clock: Clock = systemClock,
): Promise<Result> {
  const folder = `${path}.lock`;
  const owner = `${process.pid}@${hostname()}@${randomBytes(6).toString("hex")}`;
  await acquire(kind, folder, owner, clock);
  try {
    return await work();
  } finally {
    await unlink(join(folder, owner)).catch(() => undefined);
    // Somebody may have taken the empty folder in between; then it is theirs.
    await rmdir(folder).catch(() => undefined);
  }
}

async function acquire(kind: string, folder: string, owner: string, clock: Clock): Promise<void> {
  const prepared = `${folder}.${owner}`;
  const deadline = clock.now() + PATIENCE_MILLISECONDS;
  try {
    await mkdir(prepared);
    await writeFile(join(prepared, owner), "");
    while (!(await renamed(prepared, folder))) {
      const [holder = "?@?"] = await readdir(folder).catch(() => []);
      if (await isAbandoned(folder, holder, clock)) {
        await rm(join(folder, holder), { force: true });
        continue;
      }
      if (clock.now() >= deadline) {
        const [pid = "?", host = "?"] = holder.split("@");
        const message = `${kind}: process ${pid} on ${host} has been changing it for a while (${folder}). Try again once it has ended.`;
        throw new ExplainedError("busy", message);
      }
      await clock.sleep(POLL_MILLISECONDS);
    }
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    if (error instanceof ExplainedError) throw error;
    throw new ExplainedError("failed", `${kind}: ${folder} cannot be written (${errorCode(error)}).`);
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    // Windows has one word for a folder that is there and for one that may not be written.
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(errorCode(error))) return false;
    throw error;
  }
}

async function isAbandoned(folder: string, holder: string, clock: Clock): Promise<boolean> {
  const [pid, host] = holder.split("@");
  if (host === hostname() && !isAlive(Number(pid))) return true;
  try {
    return clock.now() - (await stat(join(folder, holder))).mtimeMs > ABANDONED_MILLISECONDS;
  } catch {
    // It has been given back in between.
    return false;
  }
}

/** One that belongs to somebody else may not be signalled, and so lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
