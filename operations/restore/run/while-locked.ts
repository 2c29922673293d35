import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { errorCode } from "../../../clients/error-code";
import { ExplainedError } from "../../../clients/explained-error";
import { type Confirm, withFileLock } from "../../../clients/file-lock";

/**
 * Does something while no other restore with the same journal does, on this host or another one that shares the folder.
 *
 * @throws ExplainedError, `busy`, while another process holds the lock.
 */
export async function whileLocked<Result>(
  journalPath: string,
  who: string,
  work: (requireAlone: Confirm) => Promise<Result>,
): Promise<Result> {
  try {
    await mkdir(dirname(journalPath), { recursive: true });
  } catch (error) {
    throw new ExplainedError("failed", `journal: its folder cannot be made for ${journalPath} (${errorCode(error)}).`);
  }
  return withFileLock({ path: `${journalPath}.lock`, kind: "Another restore", who, patienceMilliseconds: 0 }, work);
}
