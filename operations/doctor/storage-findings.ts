import { storageFindings } from "../backup/storage-rule";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("storage");

/** Whether Optimize may be backed up by itself. */
export function storageRuleFindings(
  secondaryStorage: string | undefined,
  coordination: "external" | undefined,
): DoctorFinding[] {
  if (secondaryStorage === undefined) {
    return [
      finding(
        "unknown",
        "Nobody said what the Orchestration Cluster keeps its secondary data in: whether Optimize may be backed up by itself depends on it.",
        "Give --secondary-storage: rdbms, elasticsearch or opensearch; none where Optimize stands alone.",
      ),
    ];
  }
  const someId = "1";
  const [broken] = storageFindings(secondaryStorage, coordination, someId);
  if (broken !== undefined) return [finding("problem", `${broken.property} ${broken.problem}.`)];
  return [
    coordination === undefined
      ? finding("ok", `With ${secondaryStorage} as secondary storage, Optimize is backed up by itself.`)
      : finding("ok", "The other components are backed up under the same ids, by somebody else."),
  ];
}
