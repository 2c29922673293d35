/** The engines' type for what a block in the settings of an index, or of the cluster, keeps from being done. */
export const BLOCKED = "cluster_block_exception";

/** Why something was refused whose answer names no privilege, in whole sentences. */
interface RefusalCause {
  readonly text: string;
  /** Whether the credentials that were sent have to do with it. */
  readonly byCredentials: boolean;
}

/** Tells the cause by the engine's own type of the error; where that does not tell it, what it may be. */
export function refusalCause(type: string | undefined, answered: string): RefusalCause {
  switch (type) {
    case BLOCKED:
      return { text: `This is a block and no missing privilege: ${liftingOf(answered)}.`, byCredentials: false };
    case "security_exception":
      return /\blicense\b/.test(answered)
        ? { text: "The cluster's licence does not cover this: no privilege helps.", byCredentials: false }
        : { text: "They are known, and may lack a privilege for this; the answer names none.", byCredentials: true };
    case undefined:
      return {
        text: "They may lack a privilege; or a proxy or firewall in front of the datastore does not let this pass.",
        byCredentials: true,
      };
    default:
      return {
        text: `They may lack a privilege, or something else stands in the way: ${type} is the engine's word for it.`,
        byCredentials: true,
      };
  }
}

/** By the numbers that the engines give their blocks; those that are not here lift themselves, or have no one setting. */
const BLOCKS: Readonly<Record<string, string>> = {
  "5": "index.blocks.read_only",
  "6": "cluster.blocks.read_only",
  "7": "index.blocks.read",
  "8": "index.blocks.write",
  "9": "index.blocks.metadata",
  "10": "cluster.blocks.create_index",
  "12": "index.blocks.read_only_allow_delete",
  "13": "cluster.blocks.read_only_allow_delete",
};

const CLOSED = "4";

function liftingOf(answered: string): string {
  const numbers = [...answered.matchAll(/\[[A-Z_]+\/(\d+)\//g)].map(([, number = ""]) => number);
  const settings = [...new Set(numbers.flatMap((number) => BLOCKS[number] ?? []))];
  if (numbers.includes(CLOSED)) return "an index is closed: open it (POST /<index>/_open)";
  if (settings.length === 0) return "look at the settings index.blocks and cluster.blocks";
  const ways = settings.map((setting) => {
    const where = setting.startsWith("cluster.")
      ? `PUT /_cluster/settings {"persistent":{"${setting}":null}}, and the same under transient`
      : `PUT /<index>/_settings {"${setting}":null}`;
    return `${setting} is set, lift it with ${where}`;
  });
  // The engine sets these two by itself, and sets them again.
  const full = settings.some((setting) => setting.endsWith("allow_delete"))
    ? "; if a disk is full, make room first"
    : "";
  return `${ways.join("; ")}${full}`;
}
