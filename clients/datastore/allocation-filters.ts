/** What a filter of allocation looks at. */
export interface NodeFacts {
  readonly id: string;
  readonly host: string | undefined;
  readonly ip: string | undefined;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** A node, by its name; what is not told of it matches everything. */
export interface FilteredNode {
  readonly node: string;
  readonly facts?: NodeFacts | undefined;
}

/** A setting such as `index.routing.allocation.require.box`. */
export interface AllocationFilter {
  readonly name: string;
  readonly value: string;
}

/** Whether nodes may take a shard, by one kind of filter: `not-known` where nobody can tell without the engine. */
type Match = "yes" | "no" | "not-known";

const NAME = /\.(require|include|exclude)\.(.+)$/;

/**
 * Whether a node is certainly kept from taking a shard by filters of one level, as the engines read them: all values of all
 * `require` must match, one of all `include`, and none of `exclude`. `*` stands for anything in a value.
 */
export function isShutOut(node: FilteredNode, filters: readonly AllocationFilter[]): boolean {
  const { facts } = node;
  if (facts === undefined) return false;
  const matches = (kind: string) =>
    filters.flatMap(({ name, value }) => {
      const [, of, key] = NAME.exec(name) ?? [];
      if (of !== kind || key === undefined) return [];
      const values = value.split(",").map((one) => one.trim());
      return key === TIER_PREFERENCE
        ? tierMatch(values, facts)
        : values.map((one) => matchOf(node.node, facts, key, one));
    });
  const include = matches("include");
  return (
    matches("require").includes("no") ||
    (include.length > 0 && include.every((match) => match === "no")) ||
    matches("exclude").includes("yes")
  );
}

const TIER_PREFERENCE = "_tier_preference";

/** Elasticsearch takes the first tier that there are nodes of. */
function tierMatch(tiers: readonly string[], { roles }: NodeFacts): Match[] {
  return [roles.includes("data") || tiers.some((tier) => roles.includes(tier)) ? "yes" : "no"];
}

function matchOf(name: string, facts: NodeFacts, key: string, value: string): Match {
  const texts = textsOf(name, facts, key);
  // A range of addresses, or something that the engine does not tell.
  if (texts === undefined || (key.endsWith("ip") && value.includes("/"))) return "not-known";
  return texts.some((text) => matchesPattern(value, text)) ? "yes" : "no";
}

function textsOf(name: string, { id, host, ip, attributes }: NodeFacts, key: string): string[] | undefined {
  switch (key) {
    case "_name":
    case "name":
      return [name];
    case "_id":
      return [id];
    case "_ip":
    case "_host_ip":
    case "_publish_ip":
      return ip === undefined ? undefined : [ip];
    case "_host":
      return host === undefined || ip === undefined ? undefined : [host, ip];
    default:
      if (key.startsWith("_")) return undefined;
      return attributes[key] === undefined ? [] : [attributes[key]];
  }
}

function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
