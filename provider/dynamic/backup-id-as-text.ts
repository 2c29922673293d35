import { type Properties } from "./handler";

/** Ids are texts from here on: they may be larger than any number of JavaScript's. */
export function withBackupIdAsText(inputs: Properties): Properties {
  const { backupId } = inputs;
  return typeof backupId === "number" && Number.isSafeInteger(backupId)
    ? { ...inputs, backupId: String(backupId) }
    : inputs;
}
