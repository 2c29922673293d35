import { inAddresses } from "../../../clients/datastore/names-in-address";
import { firstInWords } from "../../../clients/finding";
import { requestText } from "./request-text";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation } from "./restore-situation";

/** With these, the engines refuse to delete an index, and with it all others of the same request. */
const KEEP_FROM_DELETION = ["index.blocks.read_only", "index.blocks.metadata"];

/** What is switched on for indices that are to be deleted. What is restored comes back without it. */
export function judgeBlocks(
  { restrictions }: Pick<RestoreSituation, "restrictions">,
  own: readonly string[],
): RestoreFinding[] {
  if (restrictions === undefined) return [];
  if ("notTold" in restrictions) return [warning("datastore", `: ${restrictions.notTold}`)];
  const names = new Map<string, string[]>();
  for (const name of own) {
    for (const [block, value] of Object.entries(restrictions.get(name) ?? {})) {
      if (block.startsWith("index.blocks.") && value === "true") names.set(block, [...(names.get(block) ?? []), name]);
    }
  }
  return [...names].sort().map(([block, blocked]) => {
    const what = `: ${block} is on for ${firstInWords(blocked, 3)}`;
    if (!KEEP_FROM_DELETION.includes(block)) {
      return warning("datastore", `${what}. What is restored comes back without such blocks`);
    }
    return refused(
      "datastore",
      `${what}, so that the datastore refuses to delete. Take it away: ${blockRemoval(block, blocked)}`,
    );
  });
}

/** The requests that take a block off indices. */
export function blockRemoval(block: string, names: readonly string[]): string {
  return inAddresses(names)
    .map((some) => requestText("PUT", `/${some}/_settings`, { [block]: null }))
    .join("; ");
}
