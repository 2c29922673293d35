import { randomBytes } from "node:crypto";

/** Who holds a lock, in a way that nobody else has: two containers may share a host's name and a process's number. */
export function holderIdentity(who: string): string {
  return `${who}/${process.pid}/${randomBytes(6).toString("hex")}`;
}
