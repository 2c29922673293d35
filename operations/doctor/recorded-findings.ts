import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { backupsAmong } from "../backup/find-backups";
import { type LedgerEntry, type RepositoryPlace } from "../retention/ledger";
import { absenceInWords, judgeAbsence } from "../retention/recorded-absence";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

/** Says whether the backups that a ledger records lie where the repository is registered now. */
export function recordedFindings(
  entries: readonly LedgerEntry[],
  place: RepositoryPlace,
  stored: readonly StoredSnapshot[],
): DoctorFinding[] {
  const missing = absenceInWords(judgeAbsence(entries, { place, backups: backupsAmong(stored) }), place);
  return missing === undefined ? [] : [findingsFor("last-backup")("problem", `${missing}.`)];
}
