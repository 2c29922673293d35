import { homedir } from "node:os";
import { join } from "node:path";

/** Where this user's programs keep what they need again on this host. */
export function stateFolder({ XDG_STATE_HOME: given }: NodeJS.ProcessEnv): string {
  return join(given === undefined || given === "" ? join(homedir(), ".local", "state") : given, "camunda-backup");
}
