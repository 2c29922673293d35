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

/**
 * Does something while no other restore of the same Optimize does on this host: the first path is the usual one, so that
 * two with journals of different names meet there. Where no folder can be made for that lock, this is told, and the
 * journal's own lock must do.
 */
export async function whileAlone<Result>(
  [path, ...rest]: readonly string[],
  who: string,
  warn: (line: string) => void,
  work: (requireAlone: Confirm) => Promise<Result>,
): Promise<Result> {
  if (path === undefined) return work(() => Promise.resolve());
  let begun = false;
  const within = (requireAlone: Confirm) => {
    begun = true;
    return whileAlone(rest, who, warn, (inner) =>
      work(async () => {
        await requireAlone();
        await inner();
      }),
    );
  };
  try {
    return await whileLocked(path, who, within);
  } catch (error) {
    const isUsualOnly = rest.length > 0 && !begun && error instanceof ExplainedError && error.outcome === "failed";
    if (!isUsualOnly) throw error;
    warn(`${error.message} Nothing keeps a restore with another journal from working at the same time.`);
    return whileAlone(rest, who, warn, work);
  }
}
