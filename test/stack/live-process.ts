import { readFileSync } from "node:fs";

import { errorCode } from "./error-code";

/** True while the process runs. A zombie, which nobody has collected, does not. */
export function isAlive(pid: number): boolean {
  if (statusFields(pid)?.[0] === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that we may not signal exists too.
    return errorCode(error) === "EPERM";
  }
}

/**
 * When the process was started, in the kernel's ticks since boot: tells it from a later process with the same id.
 * "0" where the system does not say (macOS).
 */
export function startTicks(pid: number): string {
  return statusFields(pid)?.[19] ?? "0";
}

/** What the kernel says about a process, from its state letter on. */
function statusFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name stands before, in brackets, and may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
