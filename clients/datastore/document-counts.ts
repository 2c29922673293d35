import { sumOfKnown } from "../sum-of-known";

/**
 * How many documents indices hold. An index that a complete count does not name is empty; after an incomplete one, nobody
 * knows.
 */
export class DocumentCounts {
  private constructor(
    private readonly counts: ReadonlyMap<string, number>,
    /** Why not everything was counted, in words; undefined when everything was. */
    readonly incomplete: string | undefined,
    private readonly searchedShards: number,
  ) {}

  /** @param searchedShards how many shards were looked at. */
  static complete(counts: ReadonlyMap<string, number>, searchedShards = Number.POSITIVE_INFINITY): DocumentCounts {
    return new DocumentCounts(counts, undefined, searchedShards);
  }

  /** @param why in words, such as `3 of 20 shards did not answer`. */
  static unknown(why: string): DocumentCounts {
    return new DocumentCounts(new Map(), why, 0);
  }

  /**
   * These counts, if all shards were looked at that there are: some roles see a part of the indices, and are not told so.
   *
   * @param shards undefined where nobody knows how many there are.
   */
  ifSearched(shards: number | undefined): DocumentCounts {
    if (this.incomplete !== undefined || (shards !== undefined && this.searchedShards >= shards)) return this;
    return DocumentCounts.unknown(
      shards === undefined
        ? "how many shards there are is not told"
        : `${this.searchedShards} of ${shards} shards were searched`,
    );
  }

  /** Undefined where it is not known. */
  of(index: string): number | undefined {
    return this.incomplete === undefined ? (this.counts.get(index) ?? 0) : undefined;
  }

  /** Undefined where one of them is not known. */
  sumOf(indices: readonly string[]): number | undefined {
    return sumOfKnown(indices.map((index) => this.of(index)));
  }
}
