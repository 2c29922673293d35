import { isForeseen } from "../../../clients/foreseen";
import { inWords } from "../../../clients/finding";
import { type RestoreRun } from "./restore-run";

/** How a restore that has deleted goes on: the same again, unless what it restores is not there any more. */
export async function wayOn({ around, plan }: RestoreRun): Promise<string> {
  const names = plan.parts.map(({ snapshot }) => snapshot);
  try {
    const missing: string[] = [];
    for (const name of names) {
      // One that cannot be read now is listed too: it is not gone.
      const found = await around.datastore.snapshots.list(plan.repositoryName, name);
      if (found.length === 0) missing.push(name);
    }
    if (missing.length === 0) return "The same restore, run again, goes on.";
    const lost = `${inWords(missing)} ${missing.length === 1 ? "is" : "are"} not in the snapshot repository ${plan.repositoryName} any more`;
    return `This restore cannot go on: ${lost}. Restore another backup.`;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return `The same restore, run again, goes on if the backup is still there, which is not known: ${error.message}`;
  }
}
