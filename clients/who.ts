import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";

/** `user@host`: who does something here, for records of it. */
export function whoAsks(): string {
  return `${userName()}@${hostname()}`;
}

/**
 * A name for whoever takes a lock now, which nobody else has: `user@host/process/` and random characters. Containers of
 * one host's network share its name, and each of them has a process 1.
 */
export function newHolder(who: string): string {
  return `${who}/${process.pid}/${randomBytes(6).toString("hex")}`;
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
