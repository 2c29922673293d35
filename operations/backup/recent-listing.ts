import { type Clock } from "../../clients/clock";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { findBackups, type FoundBackup } from "./find-backups";
import { type BackupTarget } from "./target";

const FRESH_MILLISECONDS = 2_000;

interface Listing {
  readonly at: number;
  readonly backups: Promise<ReadonlyMap<string, FoundBackup>>;
}

/** Lists of backups for many reads at once: one list serves everybody who asks within two seconds. */
export class RecentListing {
  private readonly listings = new WeakMap<OptimizeApi, Listing>();

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** All backups that Optimize lists, by id. */
  find(target: Pick<BackupTarget, "optimize" | "store">): Promise<ReadonlyMap<string, FoundBackup>> {
    const recent = this.listings.get(target.optimize);
    if (recent !== undefined && this.clock.now() - recent.at <= FRESH_MILLISECONDS) return recent.backups;
    const backups = findBackups(target).then((found) => new Map(found.map((backup) => [backup.backupId, backup])));
    this.listings.set(target.optimize, { at: this.clock.now(), backups });
    return backups;
  }

  /** To be called where backups come or go. */
  forget(target: Pick<BackupTarget, "optimize">): void {
    this.listings.delete(target.optimize);
  }
}
