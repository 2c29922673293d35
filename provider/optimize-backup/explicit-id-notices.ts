import { isForeseen } from "../../clients/foreseen";
import { type Connections } from "../connections/shared-connections";
import { withinPreview } from "../connections/unanswered-connections";
import { type Properties } from "../dynamic/handler";
import { containsUnknown } from "../dynamic/unknown";
import { backupInputs } from "./backup-inputs";

/**
 * What a preview says of an id that the user chose, and that is new in the program: whether the `up` will refuse it, or take
 * a new backup where one was to be adopted. Says nothing where Optimize does not answer.
 */
export async function explicitIdNotices(
  connections: Connections,
  inputs: Properties,
  previousInputs: Properties,
): Promise<string[]> {
  const isNew = Object.keys(previousInputs).length === 0;
  const before = previousInputs["backupId"];
  if (inputs["backupId"] === undefined || inputs["backupId"] === before || containsUnknown(inputs)) return [];
  // An id that was chosen here is not among the inputs, and may be the one that is named now.
  if (!isNew && before === undefined) return [];
  const { backupId = "", adopt, managementApi } = backupInputs(inputs);
  try {
    const optimize = connections.optimize(managementApi);
    const found = await withinPreview(optimize.target, optimize.get(backupId));
    if (found !== undefined && !adopt) {
      return [
        `backupId: a backup ${backupId} exists already, and is refused as things are now. Choose another backupId, or set adopt to true to take that one over.`,
      ];
    }
    if (found === undefined && adopt) {
      return [
        `backupId: Optimize finds no backup ${backupId} to adopt. As things are now, a new one will be taken under that id.`,
      ];
    }
    return [];
  } catch (error) {
    if (isForeseen(error)) return [];
    throw error;
  }
}
