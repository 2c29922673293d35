/** What a filter of allocation looks at. */
export interface NodeFacts {
  readonly id: string;
  readonly host: string | undefined;
  readonly ip: string | undefined;
  readonly roles: readonly string[];
  /** Undefined where they are not told. */
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

/** A node, by its name. */
export interface FilteredNode {
  readonly node: string;
  readonly facts?: NodeFacts | undefined;
}

/** A setting such as `index.routing.allocation.require.box`. */
export interface AllocationFilter {
  readonly name: string;
  readonly value: string;
}

/** Whether a node may take a shard: `not-known` where nobody can tell without the engine. */
export type Admission = "open" | "shut" | "not-known";

type Match = "yes" | "no" | "not-known";

const NAME = /\.(require|include|exclude)\.(.+)$/;

/**
 * Whether filters of one level let a node take a shard, as the engines read them: all values of all `require` must match,
 * one of all `include`, and none of `exclude`. `*` stands for anything in a value.
 */
export function admissionOf(node: FilteredNode, filters: readonly AllocationFilter[]): Admission {
  const matches = (kind: string) =>
    filters.flatMap(({ name, value }) => {
      const [, of, key] = NAME.exec(name) ?? [];
      if (of !== kind || key === undefined) return [];
      const values = value.split(",").map((one) => one.trim());
      return key === TIER_PREFERENCE ? tierMatch(values, node.facts) : values.map((one) => matchOf(node, key, one));
    });
  const [required, included, excluded] = [matches("require"), matches("include"), matches("exclude")];
  if (required.includes("no") || excluded.includes("yes")) return "shut";
  if (included.length > 0 && included.every((match) => match === "no")) return "shut";
  const isIncluded = included.length === 0 || included.includes("yes");
  const isKnown = isIncluded && ![...required, ...excluded].includes("not-known");
  return isKnown ? "open" : "not-known";
}

/** Whether a node has all attributes by which shards are spread, whatever their values. */
export function hasAttributes({ facts }: FilteredNode, names: readonly string[]): Admission {
  const { attributes } = facts ?? {};
  if (attributes === undefined) return names.length === 0 ? "open" : "not-known";
  return names.every((name) => attributes[name] !== undefined) ? "open" : "shut";
}

const TIER_PREFERENCE = "_tier_preference";

/** Elasticsearch takes the first tier that there are nodes of. */
function tierMatch(tiers: readonly string[], facts: NodeFacts | undefined): Match[] {
  if (facts === undefined) return ["not-known"];
  return [facts.roles.includes("data") || tiers.some((tier) => facts.roles.includes(tier)) ? "yes" : "no"];
}

function matchOf(node: FilteredNode, key: string, value: string): Match {
  const texts = textsOf(node, key);
  // A range of addresses, or something that the engine does not tell.
  if (texts === undefined || (key.endsWith("ip") && value.includes("/"))) return "not-known";
  return texts.some((text) => matchesPattern(value, text)) ? "yes" : "no";
}

/** What a filter compares its value with; undefined where it is not told. */
function textsOf({ node, facts }: FilteredNode, key: string): string[] | undefined {
  switch (key) {
    case "_name":
    case "name":
      return [node];
    case "_id":
      return facts === undefined ? undefined : [facts.id];
    case "_ip":
    case "_host_ip":
    case "_publish_ip":
      return facts?.ip === undefined ? undefined : [facts.ip];
    case "_host":
      return facts?.host === undefined || facts.ip === undefined ? undefined : [facts.host, facts.ip];
    default: {
      if (key.startsWith("_") || facts?.attributes === undefined) return undefined;
      const attribute = facts.attributes[key];
      return attribute === undefined ? [] : [attribute];
    }
  }
}

function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
