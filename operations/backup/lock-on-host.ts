import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { errorCode } from "../../clients/error-code";
import { type Confirm, withFileLock } from "../../clients/file-lock";
import { inWords } from "../../clients/finding";
import { stateFolder } from "../../clients/state-folder";
import { whoAsks } from "../../clients/who";
import { type DeletionLock } from "./target";

/**
 * Keeps the processes of one user on one host from deleting backups of an Optimize at the same time. Other users and other
 * hosts are not kept from it.
 */
export const lockOnHost: DeletionLock = async (wanted, work) => {
  const folder = await lockFolder();
  if (folder === undefined) {
    wanted.warn?.(
      `No folder can be made for the lock that keeps deletions apart: ${inWords(folders())} cannot be written to. Nothing keeps another process on this host from deleting at the same time.`,
    );
    return work(() => Promise.resolve());
  }
  return lockEach(folder, wanted, wanted.places, work);
};

/** Takes the locks of some places, one within the other: all take them in the same order. */
async function lockEach<Result>(
  folder: string,
  wanted: Parameters<DeletionLock>[0],
  [place, ...rest]: readonly string[],
  work: (confirm: Confirm) => Promise<Result>,
): Promise<Result> {
  if (place === undefined) return work(() => Promise.resolve());
  const { patienceMilliseconds, clock } = wanted;
  const name = createHash("sha256").update(place).digest("hex").slice(0, 24);
  const lock = { path: join(folder, `${name}.lock`), kind: "Another deletion", who: whoAsks(), patienceMilliseconds };
  return withFileLock(
    lock,
    (confirm) =>
      lockEach(folder, wanted, rest, (inner) =>
        work(async () => {
          await confirm();
          await inner();
        }),
      ),
    clock,
  );
}

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
