import { findingText, type RestoreFinding } from "../../operations/restore/plan/restore-finding";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { confirmationOf, documentsInWords, sumsOf, UNKNOWN_SIZE } from "../../operations/restore/plan/restore-plan";
import { type RestoreReport } from "../../operations/restore/run/restore-report";
import { stepsInWords } from "../../operations/restore/run/steps-in-words";
import { inBytes, inUtc, table } from "../output/table";

/** What whoever agrees to a plan has to do besides. */
export interface RestoreToDo {
  /** That the command needs beside what was given, each with a blank after it. */
  readonly flags: string;
  /** Whether Optimize was seen to run. */
  readonly stopFirst: boolean;
}

/** What a restore would do, for people. */
export function planInWords(
  plan: RestorePlan | undefined,
  findings: readonly RestoreFinding[],
  prepared: Parameters<typeof stepsInWords>[0],
  toDo: RestoreToDo = { flags: "", stopFirst: false },
): string {
  const said = findings.length === 0 ? "" : `\nFound:\n${findingsInWords(findings)}`;
  if (plan === undefined) return `What would be deleted and brought back cannot be told.\n${said}`;
  const sums = sumsOf(plan);
  const what = plan.source.kind === "backup" ? `the backup ${plan.source.backupId}` : plan.source.snapshot;
  const rows = plan.deletes.map(({ name, why, documents, sizeInBytes }) => [
    name,
    why === "replaced" ? "replaced" : "gone afterwards",
    documents === undefined ? "-" : String(documents),
    inBytes(sizeInBytes),
  ]);
  const left =
    plan.neighbours.length === 0 ? "" : `Left alone: the Optimizes with the prefix ${plan.neighbours.join(", ")}.\n`;
  const first = plan.parts[0]?.startTime;
  const besides = `${left}${stepsInWords(prepared)
    .map((step) => `${step}\n`)
    .join("")}`;
  return `Would restore ${what} of Optimize ${plan.optimizeVersion}, begun ${inUtc(first)} UTC,
into ${plan.datastore} (cluster ${plan.clusterUuid}), index prefix ${plan.indexPrefix}.

Would delete ${sums.deletedIndices} indices with ${documentsInWords(sums.deletedDocuments)}, ${sums.deletedBytes === undefined ? UNKNOWN_SIZE : inBytes(sums.deletedBytes)}:
${rows.length === 0 ? "  none\n" : table(["INDEX", "IS", "DOCUMENTS", "SIZE"], rows)}
Would bring back ${sums.restoredIndices} indices, ${inBytes(sums.restoredBytes)}:
${table(
  ["SNAPSHOT", "INDICES", "BEGUN"],
  plan.parts.map(({ snapshot, indices, startTime }) => [snapshot, String(indices.length), inUtc(startTime)]),
)}${besides === "" ? "" : `\n${besides}`}${said}
${ending(plan, findings, toDo)}
`;
}

/** The text to agree by, if nothing is in the way: else it would be refused. */
function ending(plan: RestorePlan, findings: readonly RestoreFinding[], { flags, stopFirst }: RestoreToDo): string {
  return findings.every(isNote)
    ? `${stopFirst ? "Stop Optimize first. " : ""}To do it, replace --dry-run by: ${flags}--confirm '${confirmationOf(plan)}'`
    : "Nothing is restored until each NO is removed. Then run the same with --dry-run again: it ends with the text for --confirm.";
}

function isNote({ kind }: RestoreFinding): boolean {
  return kind === "warning";
}

/** What is in the way first, and one sentence per line: a long note must not hide what stands beside it. */
function findingsInWords(findings: readonly RestoreFinding[]): string {
  const sorted = [...findings.filter((finding) => !isNote(finding)), ...findings.filter(isNote)];
  return sorted
    .map((finding) => `  ${isNote(finding) ? "note" : "NO"}: ${bySentence(findingText(finding)).join("\n      ")}\n`)
    .join("");
}

/** The sentences of a text. Names, numbers and commands hold no such end. */
function bySentence(text: string): string[] {
  return text.split(/(?<=[^.]\.) (?=[A-Z`])/);
}

/** What a restore did, for people. */
export function reportInWords(report: RestoreReport): string {
  const what = report.source.kind === "backup" ? `the backup ${report.source.backupId}` : report.source.snapshot;
  const counted = report.recordedDocuments === undefined ? "" : ` (${report.recordedDocuments} when it was complete)`;
  const documents =
    report.restoredDocuments === undefined ? "" : ` with ${report.restoredDocuments} documents${counted}`;
  const saved =
    report.safetySnapshot === undefined
      ? ""
      : `What was there before is in the snapshot ${report.safetySnapshot}: \`camunda-backup restore --snapshot ${report.safetySnapshot} --dry-run\` tells how to go back.\n`;
  const notes = report.notes.map((note) => `${note}\n`).join("");
  return `Restored ${what}: ${report.restoredIndices} indices${documents}, as of ${inUtc(report.takenAt)} UTC. Deleted before that: ${report.deletedIndices.length} indices.\n${saved}${notes}`;
}
