/** What is looked at. */
export type DoctorCheck =
  | "datastore"
  | "configuration"
  | "repository"
  | "permissions"
  | "versions"
  | "storage"
  | "prefix"
  | "clock"
  | "data"
  | "restore"
  | "last-backup"
  | "schedule"
  | "schedule-access";

/**
 * `ok` looked at and good, `unknown` could not be found out, `warning` works but should not stay so, `problem` a backup
 * or a restore would not work.
 */
export type FindingLevel = "ok" | "unknown" | "warning" | "problem";

/** One thing that the doctor found. */
export interface DoctorFinding {
  readonly check: DoctorCheck;
  readonly level: FindingLevel;
  /** A sentence. */
  readonly finding: string;
  /** What to do about it; undefined where nothing is to be done, or where `finding` says it. */
  readonly advice: string | undefined;
}

/** The findings of one check. */
export function findingsFor(check: DoctorCheck) {
  return (level: FindingLevel, finding: string, advice?: string): DoctorFinding => ({ check, level, finding, advice });
}

const ORDER: readonly FindingLevel[] = ["ok", "unknown", "warning", "problem"];

/** The worst of all levels; `ok` of none. */
export function worstLevel(findings: readonly Pick<DoctorFinding, "level">[]): FindingLevel {
  return ORDER[Math.max(0, ...findings.map(({ level }) => ORDER.indexOf(level)))] ?? "ok";
}
