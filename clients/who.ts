import { hostname, userInfo } from "node:os";

/** `user@host`: who does something here, for records of it. */
export function whoAsks(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
