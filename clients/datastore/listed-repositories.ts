import { type Clock } from "../clock";
import { Repositories, type Repository } from "./repositories";
import { type DatastoreRequests } from "./requests";

const OLDEST_MILLISECONDS = 2_000;

/** When this process wrote to the repositories of one cluster, through whichever connection. */
export class RepositoryWrites {
  private last = Number.NEGATIVE_INFINITY;
  private running = 0;

  /** Whether something was written after that moment, or is being written. */
  since(moment: number): boolean {
    return this.running > 0 || this.last >= moment;
  }

  /** Notes a write from its beginning to its end: a listing that was made in between may show either. */
  async during<Result>(clock: Clock, write: () => Promise<Result>): Promise<Result> {
    this.running++;
    try {
      return await write();
    } finally {
      this.running--;
      this.last = clock.monotonic();
    }
  }
}

interface Listing {
  readonly startedAt: number;
  /** Undefined when it failed: then each repository is read by itself. */
  readonly repositories: Promise<ReadonlyMap<string, Repository> | undefined>;
}

/**
 * Repositories whose reads are served from one listing, which is at most two seconds old and which every write drops: a
 * refresh of a hundred of them needs one request. For as long after a write, and for one that the listing lacks, each is
 * read by itself, so that creating many does not list them all each time, and only the engine's own 404 means gone.
 */
export class ListedRepositories extends Repositories {
  private listing: Listing | undefined;

  constructor(
    requests: DatastoreRequests,
    private readonly writes: RepositoryWrites,
    private readonly clock: Clock,
  ) {
    super(requests);
  }

  override async get(name: string): Promise<Repository | undefined> {
    if (this.writes.since(this.clock.monotonic() - OLDEST_MILLISECONDS)) return super.get(name);
    const { startedAt, repositories } = this.recentListing();
    const listed = (await repositories)?.get(name);
    return listed === undefined || this.writes.since(startedAt) ? super.get(name) : listed;
  }

  override put(...written: Parameters<Repositories["put"]>): Promise<void> {
    return this.writes.during(this.clock, () => super.put(...written));
  }

  override unregister(...forgotten: Parameters<Repositories["unregister"]>): Promise<void> {
    return this.writes.during(this.clock, () => super.unregister(...forgotten));
  }

  private recentListing(): Listing {
    const now = this.clock.monotonic();
    const { listing } = this;
    if (
      listing !== undefined &&
      now - listing.startedAt <= OLDEST_MILLISECONDS &&
      !this.writes.since(listing.startedAt)
    ) {
      return listing;
    }
    return (this.listing = { startedAt: now, repositories: this.listed() });
  }

  private async listed(): Promise<ReadonlyMap<string, Repository> | undefined> {
    try {
      return new Map((await this.list()).map((repository) => [repository.name, repository]));
    } catch {
      // What is wrong is said by the read that follows.
      return undefined;
    }
  }
}
