import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { errorCode } from "../../clients/error-code";
import { withFileLock } from "../../clients/file-lock";
import { inWords } from "../../clients/finding";
import { stateFolder } from "../../clients/state-folder";
import { whoAsks } from "../../clients/who";
import { type DeletionLock } from "./target";

/**
 * Keeps the processes of one user on one host from deleting backups at the same time, of whatever Optimize: two addresses
 * of one Optimize cannot be told from two Optimizes. Other users and other hosts are not kept from it.
 */
export const lockOnHost: DeletionLock = async ({ patienceMilliseconds, clock, warn }, work) => {
  const folder = await lockFolder();
  if (folder === undefined) {
    warn?.(
      `No folder can be made for the lock that keeps deletions apart: ${inWords(folders())} cannot be written to. Nothing keeps another process on this host from deleting at the same time.`,
    );
    return work(() => Promise.resolve());
  }
  const path = join(folder, "deletions.lock");
  return withFileLock({ path, kind: "Another deletion", who: whoAsks(), patienceMilliseconds }, work, clock);
};

/** Undefined where none can be made. */
async function lockFolder(): Promise<string | undefined> {
  for (const folder of folders()) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await access(folder, constants.W_OK);
      return folder;
    } catch (error) {
      if (errorCode(error) === "unknown") throw error;
    }
  }
  return undefined;
}

/** A container may have no home that can be written to. */
function folders(): string[] {
  const temporary = join(tmpdir(), `camunda-backup-${process.getuid?.() ?? "user"}`);
  return [stateFolder(process.env), temporary].map((folder) => join(folder, "locks"));
}
