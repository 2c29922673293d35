import { failureText } from "../../clients/datastore/failure-text";

/**
 * Why a repository could not be verified, in plain words, a line for each node. The engines tell it in nested exception
 * texts: OpenSearch in one, Elasticsearch with the nodes' own reasons beside it.
 *
 * @param reasons of the error itself.
 * @param besides of each node's failure, in the order in which the error names the nodes.
 */
export function explainVerification(
  reasons: readonly string[],
  besides: readonly (readonly string[])[],
): readonly string[] {
  const nodes = [...(reasons[0] ?? "").matchAll(FAILED_NODE)].map(([, name = "?", text = ""]) => ({ name, text }));
  if (nodes.length === 0) return [failureText(onMaster(reasons))];
  return nodes.map(({ name, text }, index) => failureText(`node ${name} ${onNode([text, ...(besides[index] ?? [])])}`));
}

/** `[id, 'RemoteTransportException[[name][address][action]]; nested: …']`, up to the next node or the end. */
const FAILED_NODE =
  /\[[\w-]+, '[^[]*\[+([^\][]+)\]\[(?:\[[^\]]*\])?[^\][]*\]\[internal:admin\/repository\/verify\]+(.*?)'\](?=, \[|\])/gs;

function onMaster(reasons: readonly string[]): string {
  const cause =
    [...reasons]
      .reverse()
      .map(withoutRepositoryName)
      .find((text) => text !== "") ?? "no reason was given";
  return reasons.some((reason) => /is not accessible on (master|cluster-manager) node/.test(reason))
    ? `the elected master node cannot use its place (${cause})`
    : cause;
}

function onNode(reasons: readonly string[]): string {
  const all = reasons.join(" ");
  const [, outside] =
    /location \[([^\]]*)\] doesn't match any of the locations specified by path\.repo/.exec(all) ?? [];
  if (outside !== undefined) return `does not allow the location ${outside}: it is not under that node's path.repo`;
  const [, store] =
    /written by (?:master|cluster-manager) to the store \[([^\]]*)\] cannot be accessed/.exec(all) ?? [];
  if (store !== undefined) {
    return `does not see in ${store} what the elected master node wrote there: the place is not shared between the nodes, or that node may not read it`;
  }
  if (/RepositoryMissingException|failed to create on current node/.test(all)) {
    const cause = innermost(reasons);
    return `could not set the repository up: a plugin, a keystore entry or a path may be missing there${cause === undefined ? "; its log says which" : ` (${cause})`}`;
  }
  return `failed: ${innermost(reasons) ?? "no reason was given"}`;
}

/** The last cause that says more than that something failed. */
function innermost(reasons: readonly string[]): string | undefined {
  const texts = reasons.flatMap((reason) => reason.split("; nested: ")).map(withoutRepositoryName);
  return texts.filter((text) => text !== "" && !/failed to create|^RepositoryMissingException/.test(text)).at(-1);
}

/** The engine puts the repository's name in brackets before what it says. */
function withoutRepositoryName(text: string): string {
  return text
    .replace(/^\s*\[[^\]]*\]\s*/, "")
    .replace(/[;\s]+$/, "")
    .trim();
}
