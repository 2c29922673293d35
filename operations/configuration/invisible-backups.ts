import { type FoundBackup } from "../backup/find-backups";

/** Says which backups Optimize will no longer see, undefined when there are none. */
export function invisibleBackups(before: string, after: string, backups: readonly FoundBackup[]): string | undefined {
  if (backups.length === 0) return undefined;
  const ids = backups.map(({ backupId }) => backupId).join(", ");
  return `Optimize looks for its backups in the repository ${after} from now on. The backups ${ids} stay in ${before}, and Optimize no longer sees them; they are seen again once it is configured with ${before}.`;
}
