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
  ) {}

  static complete(counts: ReadonlyMap<string, number>): DocumentCounts {
    return new DocumentCounts(counts, undefined);
  }

  /** @param why in words, such as `3 of 20 shards did not answer`. */
  static unknown(why: string): DocumentCounts {
    return new DocumentCounts(new Map(), why);
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
