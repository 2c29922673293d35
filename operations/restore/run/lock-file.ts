import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

import { ExplainedError } from "../../../clients/explained-error";
import { errorCode } from "../../../clients/error-code";

/**
 * Keeps other restores on this host away. A lock whose process is gone is taken over.
 *
 * @param who `user@host`.
 * @returns what lets go of it.
 * @throws ExplainedError, `busy`, while another process holds it.
 */
export async function lockFile(path: string, who: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const own = JSON.stringify({ who, pid: process.pid });
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      await writeFile(path, own, { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== "EEXIST") {
        throw new ExplainedError("failed", `journal: the lock ${path} cannot be made (${errorCode(error)}).`);
      }
      const holder = await holderOf(path);
      if (holder !== undefined && (holder.who !== who || isAlive(holder.pid))) {
        throw new ExplainedError(
          "busy",
          `Another restore is at work: process ${holder.pid} of ${holder.who} holds ${path}. If there is none any more, delete that file.`,
        );
      }
      await rm(path, { force: true });
    }
  }
  throw new ExplainedError("busy", `Another restore has just begun: it holds ${path}.`);
}

async function holderOf(path: string): Promise<{ readonly who: string; readonly pid: number } | undefined> {
  try {
    const held: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof held !== "object" || held === null || !("who" in held) || !("pid" in held)) return undefined;
    return { who: String(held.who), pid: Number(held.pid) };
  } catch {
    return undefined;
  }
}

/** One that has ended and that nobody has waited for, as happens in containers, still has its number. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // Not Linux, or gone meanwhile; the next attempt tells.
    return true;
  }
}
