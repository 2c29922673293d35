import { type Clock } from "../../clients/clock";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { findBackups, type FoundBackup } from "./find-backups";
import { type BackupTarget } from "./target";

const FRESH_MILLISECONDS = 2_000;

interface Listing {
  /** Undefined while it is under way. */
  answeredAt: number | undefined;
  readonly backups: Promise<ReadonlyMap<string, FoundBackup>>;
}

/**
 * Lists of backups for many reads at once: one list serves everybody who asks while it is under way, which may take long
 * where there are many backups, and within two seconds of its answer.
 */
export class RecentListing {
  private readonly listings = new WeakMap<OptimizeApi, Listing>();

  constructor(private readonly clock: Pick<Clock, "monotonic">) {}

  /** All backups that Optimize lists, by id. */
  find(target: Pick<BackupTarget, "optimize" | "store">): Promise<ReadonlyMap<string, FoundBackup>> {
    const recent = this.listings.get(target.optimize);
    if (recent !== undefined && this.isFresh(recent)) return recent.backups;
    const answered = () => (listing.answeredAt = this.clock.monotonic());
    const backups = findBackups(target).then((found) => new Map(found.map((backup) => [backup.backupId, backup])));
    const listing: Listing = { answeredAt: undefined, backups };
    void backups.then(answered, answered);
    this.listings.set(target.optimize, listing);
    return backups;
  }

  /** To be called where backups come or go. */
  forget(target: Pick<BackupTarget, "optimize">): void {
    this.listings.delete(target.optimize);
  }

  private isFresh({ answeredAt }: Listing): boolean {
    return answeredAt === undefined || this.clock.monotonic() - answeredAt <= FRESH_MILLISECONDS;
  }
}
