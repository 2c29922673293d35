import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * One install at a time for this checkout. The same lock as test/stack/process-lock.ts, which cannot be loaded before
 * something is installed: a folder with one file named after its owner, moved into place whole.
 */
export async function withInstallLock(root, work) {
  const place = createHash("sha256").update(root).digest("hex").slice(0, 12);
  const lock = join(tmpdir(), `pulumi-camunda-backup-install-${place}.lock`);
  const owner = `${process.pid}-${randomBytes(6).toString("hex")}`;
  const prepared = `${lock}.${owner}`;
  mkdirSync(prepared);
  writeFileSync(join(prepared, owner), "");
  try {
    await acquire(prepared, lock);
    await work();
  } finally {
    rmSync(join(lock, owner), { force: true });
    rmSync(prepared, { recursive: true, force: true });
    try {
      rmdirSync(lock);
    } catch {
      // The next one holds it already.
    }
  }
}

async function acquire(prepared, lock) {
  let told = false;
  while (!moved(prepared, lock)) {
    const owner = currentOwner(lock);
    if (owner === undefined) continue;
    const pid = Number(owner.split("-")[0]);
    if (!isAlive(pid)) {
      rmSync(join(lock, owner), { force: true });
      continue;
    }
    if (!told) console.error(`Waiting for process ${pid}, which installs the npm packages (lock ${lock}) …`);
    told = true;
    await delay(200);
  }
}

function moved(prepared, lock) {
  try {
    renameSync(prepared, lock);
    return true;
  } catch (error) {
    if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
    throw error;
  }
}

function currentOwner(lock) {
  try {
    return readdirSync(lock)[0];
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
