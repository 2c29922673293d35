import type * as pulumi from "@pulumi/pulumi";

import { type Properties } from "../dynamic/handler";
import { certainlyChanged, changedInputs } from "../dynamic/inputs-equal";
import { containsUnknown } from "../dynamic/unknown";
import { BACKUP_INPUTS } from "./backup-inputs";
import { isPending } from "./backup-outputs";

/** Whether a recorded state will never become COMPLETED. */
export function isBroken(state: unknown): boolean {
  return state !== "COMPLETED" && !isPending(state);
}

/**
 * What an `up` has to do. A backup is replaced when another id or a new one is asked for, or when what is recorded is not
 * a whole backup; nothing that is complete is replaced because of drift, and nothing because of a value that is not known.
 */
export function diffBackup(outputs: Properties, inputs: Properties): pulumi.dynamic.DiffResult {
  const anotherId = inputs["backupId"] !== undefined && !isRecordedId(outputs, inputs);
  const replaces = [
    ...(anotherId && !containsUnknown(inputs["backupId"]) ? ["backupId"] : []),
    ...(certainlyChanged("triggers", outputs, inputs) ? ["triggers"] : []),
  ];
  if (replaces.length > 0) return { replaces };

  const { state } = outputs;
  // A backup with an id of the program's own cannot be taken a second time: update says so.
  if (isBroken(state))
    return inputs["backupId"] === undefined ? { changes: true, replaces: ["state"] } : { changes: true };
  if (isPending(state)) return { changes: true };
  const changed = changedInputs(BACKUP_INPUTS, outputs, inputs).filter((name) => name !== "backupId");
  return changed.length > 0 || anotherId ? {} : { changes: false };
}

function isRecordedId(outputs: Properties, inputs: Properties): boolean {
  return inputs["backupId"] === outputs["backupId"];
}
