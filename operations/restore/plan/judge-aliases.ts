import { firstInWords } from "../../../clients/finding";
import { parseIndexName } from "../../backup/index-names";
import { requestText } from "./request-text";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation } from "./restore-situation";

/** Indices of these share an alias, beside their own. */
const SHARED = ["process-instance", "decision-instance"];

/** By what Optimize finds an index; undefined for a name that it does not give. */
export function ownAlias(indexPrefix: string, name: string): string | undefined {
  const parsed = parseIndexName(indexPrefix, name);
  return parsed === undefined ? undefined : `${indexPrefix}-${parsed.base}`;
}

/** An alias that an index carries, and should not. */
export interface StrayAlias {
  readonly index: string;
  readonly alias: string;
}

/**
 * The aliases that indices of this Optimize carry, or are named by, and others carry too: the engines let an alias have one
 * index to write to, and Optimize would read what is not its own.
 *
 * @param own all that belongs here, or is about to come.
 * @param aliases of all indices that have one that begins with the prefix.
 */
export function strayAliases(
  indexPrefix: string,
  own: readonly string[],
  aliases: ReadonlyMap<string, readonly string[]>,
): StrayAlias[] {
  const mine = new Set(own);
  const claimed = new Set(
    own.flatMap((name) => [
      name,
      ...aliasesOf(indexPrefix, name),
      ...(aliases.get(name) ?? []).filter((alias) => alias.startsWith(`${indexPrefix}-`)),
    ]),
  );
  return [...aliases]
    .filter(([index]) => !mine.has(index))
    .flatMap(([index, carried]) => carried.filter((alias) => claimed.has(alias)).map((alias) => ({ index, alias })));
}

function aliasesOf(indexPrefix: string, name: string): string[] {
  const alias = ownAlias(indexPrefix, name);
  if (alias === undefined) return [];
  return [alias, ...SHARED.map((base) => `${indexPrefix}-${base}`).filter((shared) => alias.startsWith(`${shared}-`))];
}

/** Whether indices that are left alone carry the aliases of those that are restored. */
export function judgeAliases(
  { aliases }: Pick<RestoreSituation, "aliases">,
  indexPrefix: string,
  own: readonly string[],
): RestoreFinding[] {
  if (aliases === undefined) return [];
  if ("notTold" in aliases) return [warning("datastore", `: ${aliases.notTold}`)];
  const strays = strayAliases(indexPrefix, own, aliases);
  if (strays.length === 0) return [];
  return [refused("datastore", `: ${straysInWords(strays)}`)];
}

/** What is in the way, and how it is taken away. */
export function straysInWords(strays: readonly StrayAlias[]): string {
  const carried = strays.map(({ index, alias }) => `${index} carries ${alias}`);
  const one = strays.length === 1;
  const actions = strays.map((stray) => ({ remove: stray }));
  return `${firstInWords(carried, 5)}, and ${one ? "it is" : "they are"} not of this Optimize. Its indices need ${one ? "that alias" : "those aliases"} for themselves, or Optimize cannot write. Take ${one ? "it" : "them"} away: ${requestText("POST", "/_aliases", { actions })}`;
}
