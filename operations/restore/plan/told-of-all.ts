import { type StoredIndex } from "../../../clients/datastore/indices";
import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords } from "../../../clients/finding";
import { type NotTold } from "./restore-situation";

/**
 * What was told of indices, if it was told of each that was listed before: an answer that leaves one out does not say
 * that there is nothing to tell of it.
 *
 * @param what was asked for, such as `their aliases`.
 * @throws ExplainedError when one is left out.
 */
export function toldOfAll<Told>(
  what: string,
  told: ReadonlyMap<string, Told> | NotTold,
  listed: readonly Pick<StoredIndex, "name">[],
): ReadonlyMap<string, Told> | NotTold {
  if ("notTold" in told) return told;
  const untold = listed.flatMap(({ name }) => (told.has(name) ? [] : [name]));
  if (untold.length === 0) return told;
  throw new ExplainedError(
    "unknown",
    `datastore: it lists ${firstInWords(untold, 5)}, and does not tell ${what}. Try again.`,
  );
}
