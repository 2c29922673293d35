import { inWords } from "../../clients/finding";
import { type Properties } from "../dynamic/handler";
import { isUnknown } from "../dynamic/unknown";
import { type BackupInputs } from "./backup-inputs";
import { type BackupOutputs } from "./backup-outputs";

/** Flags that allow what is refused otherwise. */
const PERMITS = ["allowDeleteLast", "acceptSmaller", "deleteThroughDatastore"] as const;

/** How a backup is deleted, if it is. */
export interface DeletionPolicy extends Pick<BackupInputs, (typeof PERMITS)[number] | "indexPrefix"> {
  /** Why it is kept, undefined when it is deleted. */
  readonly keptBecause: string | undefined;
}

/**
 * How a backup is deleted, by what was recorded and by what the program says in this run. To retain it, either is enough.
 * All else is as the program says; what it does not say yet allows nothing.
 *
 * @param declared inputs of the program; undefined where it does not declare the resource.
 */
export function deletionPolicy(
  recorded: BackupInputs,
  { adopted }: Pick<BackupOutputs, "adopted">,
  declared: Properties | undefined,
): DeletionPolicy {
  const permits = (name: (typeof PERMITS)[number]) =>
    declared === undefined ? recorded[name] : declared[name] === true;
  const prefix = declared?.["indexPrefix"];
  return {
    keptBecause: adopted ? "it was taken over, and not taken here" : whyRetained(recorded, declared),
    allowDeleteLast: permits("allowDeleteLast"),
    acceptSmaller: permits("acceptSmaller"),
    deleteThroughDatastore: permits("deleteThroughDatastore"),
    indexPrefix: typeof prefix === "string" && !isUnknown(prefix) ? prefix.toLowerCase() : recorded.indexPrefix,
  };
}

function whyRetained({ onDelete }: BackupInputs, declared: Properties | undefined): string | undefined {
  if (isUnknown(declared?.["onDelete"])) return "onDelete is not known yet";
  if (declared?.["onDelete"] === "retain") return 'onDelete is "retain"';
  if (onDelete !== "retain") return undefined;
  return declared === undefined ? 'onDelete is "retain"' : 'onDelete was "retain" when it was recorded';
}

/** What a replacement does with the backup that it replaces. */
export function replacementInWords({ backupId }: BackupOutputs, policy: DeletionPolicy): string {
  const first = "A new backup is taken first";
  if (policy.keptBecause !== undefined) return `${first}; the backup ${backupId} is kept (${policy.keptBecause}).`;
  const allowed = PERMITS.filter((name) => policy[name]).map((name) => `${name} is true`);
  return `${first}; then the backup ${backupId} is deleted (${inWords(['onDelete is "delete"', ...allowed])}).`;
}
