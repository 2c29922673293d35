import { isForeseen } from "../../clients/foreseen";
import { findingText } from "../../operations/restore/plan/restore-finding";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { confirmationOf, documentsInWords, sumsOf, UNKNOWN_SIZE } from "../../operations/restore/plan/restore-plan";
import { type PreparedRestore, prepareRestore } from "../../operations/restore/run/prepare-restore";
import { type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { stepsInWords } from "../../operations/restore/run/steps-in-words";
import { type RestoreInputs } from "./restore-inputs";

/** What a preview says of a restore that is yet to be carried out: what it would delete and bring back, and what is in its way. */
export async function restoreNotices(
  { target, confirm }: RestoreInputs,
  connect: () => Promise<RestoreSurroundings>,
): Promise<string[]> {
  try {
    const prepared = await prepareRestore(await connect(), target);
    return [...planNotices(prepared, confirm), ...prepared.findings.map((finding) => findingText(finding))];
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return [`What this restore would do cannot be told now: ${error.message}`];
  }
}

function planNotices(prepared: PreparedRestore, confirm: string): string[] {
  const { plan } = prepared;
  if (plan === undefined) return ["This restore would be refused:"];
  const wanted = confirmationOf(plan);
  return [
    describePlan(plan),
    ...stepsInWords(prepared),
    ...(confirm === wanted
      ? []
      : [`confirm: is ${confirm}, and for this cluster it is ${wanted}: it would be refused.`]),
  ];
}

/** A plan in a sentence. */
export function describePlan(plan: RestorePlan): string {
  const { deletedIndices, deletedDocuments, deletedBytes, restoredIndices, restoredBytes } = sumsOf(plan);
  const { indexPrefix, datastore, source, optimizeVersion } = plan;
  const what = source.kind === "backup" ? `the backup ${source.backupId}` : `the snapshot ${source.snapshot}`;
  return `Deletes ${deletedIndices} indices ${indexPrefix}-* in ${datastore} with ${documentsInWords(deletedDocuments)} (${inMegabytes(deletedBytes)}), and brings back the ${restoredIndices} of ${what} of Optimize ${optimizeVersion}, taken on ${plan.parts[0]?.startTime ?? "?"} (${inMegabytes(restoredBytes)}). What came in since then is lost.`;
}

function inMegabytes(bytes: number | undefined): string {
  return bytes === undefined ? UNKNOWN_SIZE : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
