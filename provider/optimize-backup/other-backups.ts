import { type PossibleOrphan } from "../../operations/backup/possible-orphans";

/**
 * The backups that this process has seen recorded or has spoken of. Of all others that began lately, an `up` that was
 * interrupted may have left one behind; nobody can tell it from those of other stacks and schedules, which are healthy.
 */
export class OtherBackups {
  private readonly known = new Set<string>();

  add(backupId: string): void {
    this.known.add(backupId);
  }

  /** One line about those that were not named before, undefined where there are none. */
  lineAbout(orphans: readonly PossibleOrphan[]): string | undefined {
    const unknown = orphans.filter(({ backupId }) => !this.known.has(backupId));
    for (const { backupId } of unknown) this.known.add(backupId);
    if (unknown.length === 0) return undefined;
    const named = unknown.map(({ backupId, startTime }) => `${backupId} of ${startTime}`).join(", ");
    return `Not recorded here, and begun lately: ${named}. Such backups usually belong to other stacks or schedules, or were kept. Only where an \`up\` of this stack was interrupted, one may be its backup: backupId with its id, and adopt set to true, takes it over.`;
  }
}
