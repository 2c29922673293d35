import {
  type Admission,
  admissionOf,
  type FilteredNode,
  hasAttributes,
} from "../../../clients/datastore/allocation-filters";
import { type ClusterAllocation, type ClusterSetting } from "../../../clients/datastore/cluster-allocation";
import { type IndexRestrictions } from "../../../clients/datastore/index-restrictions";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { firstInWords, inWords } from "../../../clients/finding";
import { type Manifest } from "./manifest";
import { wayOutOf } from "./request-text";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation } from "./restore-situation";

type Placed = Pick<RestoreSituation, "limits" | "disks" | "health">;

/** Whether the settings of the cluster let any node take a shard that is restored. */
export function judgePlacement({ limits, disks }: Pick<Placed, "limits" | "disks">): RestoreFinding[] {
  if ("notTold" in limits) return [];
  const { allocation } = limits;
  if (allocation === undefined) {
    return [
      warning("datastore", ": where the cluster places shards is not told here, so that it could not be looked at"),
    ];
  }
  const findings: RestoreFinding[] = [];
  const { enable, initialPrimaries } = allocation;
  if (enable?.value === "none") findings.push(placedNowhere([enable]));
  if (initialPrimaries?.value === "0") {
    const problem = `: ${told([initialPrimaries])}, so that a shard waits for its restore for ever. ${wayOutOf([initialPrimaries])}`;
    findings.push(refused("datastore", problem));
  }
  return [...findings, ...judgeNodes(allocation, "notTold" in disks ? [] : disks)];
}

function judgeNodes(allocation: ClusterAllocation, nodes: readonly FilteredNode[]): RestoreFinding[] {
  const { filters, awareness } = allocation;
  const settings = [...filters, ...(awareness === undefined ? [] : [awareness])];
  const admissions = nodes.map((node) => admissionTo(node, allocation));
  if (settings.length === 0 || admissions.includes("open")) return [];
  if (nodes.length > 0 && !admissions.includes("not-known")) return [placedNowhere(closingSettings(allocation, nodes))];
  const problem = `: whether a data node may take a shard could not be looked at. ${told(settings)}, and it is not told which node meets that`;
  return [warning("datastore", problem)];
}

function placedNowhere(settings: readonly ClusterSetting[]): RestoreFinding {
  const problem = `: no data node may take a shard, because ${told(settings)}. What is deleted would not come back. ${wayOutOf(settings)}`;
  return refused("datastore", problem);
}

function told(settings: readonly ClusterSetting[]): string {
  return inWords(settings.map(({ name, value }) => `${name} is ${value}`));
}

type Closing = Pick<ClusterAllocation, "filters" | "awareness">;

function admissionTo(node: FilteredNode, { filters, awareness }: Closing): Admission {
  const names = awareness === undefined ? [] : awareness.value.split(",").map((name) => name.trim());
  const admissions = [admissionOf(node, filters), hasAttributes(node, names)];
  if (admissions.includes("shut")) return "shut";
  return admissions.includes("not-known") ? "not-known" : "open";
}

/** The nodes that take shards, as far as the settings of the cluster say. What is not told keeps none away. */
function openNodes<Node extends FilteredNode>(closing: Closing, nodes: readonly Node[]): Node[] {
  return nodes.filter((node) => admissionTo(node, closing) !== "shut");
}

/** Those that close all nodes by themselves, or, where it takes several, all that close any. */
function closingSettings({ filters, awareness }: Closing, nodes: readonly FilteredNode[]): ClusterSetting[] {
  const candidates = [
    // Of all `include`, one has to match: they work together.
    ...groupsOf(filters).map((group) => ({
      settings: group,
      open: openNodes({ filters: group, awareness: undefined }, nodes),
    })),
    ...(awareness === undefined ? [] : [{ settings: [awareness], open: openNodes({ filters: [], awareness }, nodes) }]),
  ];
  const alone = candidates.filter(({ open }) => open.length === 0);
  const guilty = alone.length > 0 ? alone : candidates.filter(({ open }) => open.length < nodes.length);
  return guilty.flatMap(({ settings }) => settings);
}

function groupsOf(filters: readonly ClusterSetting[]): ClusterSetting[][] {
  const isInclude = ({ name }: ClusterSetting) => name.includes(".allocation.include.");
  const includes = filters.filter(isInclude);
  return [...filters.filter((one) => !isInclude(one)).map((one) => [one]), ...(includes.length > 0 ? [includes] : [])];
}

/** How many shards leave the nodes: at the least, and at the most. */
export type GoingShards = { readonly [Bound in "least" | "most"]: number };

export const NOTHING_GOES: GoingShards = { least: 0, most: 0 };

/** Whether the nodes that take any take all shards. */
export function judgeShardsPerNode(
  { limits, disks, health }: Placed,
  going: GoingShards,
  coming: number,
): RestoreFinding[] {
  const allocation = "notTold" in limits ? undefined : limits.allocation;
  const limit = allocation?.shardsPerNode;
  if (allocation === undefined || limit === undefined || !/^\d+$/.test(limit.value)) return [];
  const nodes = "notTold" in disks || disks.length === 0 ? health.dataNodes : openNodes(allocation, disks).length;
  const most = Number(limit.value) * nodes;
  const after = health.activeShards - going.most + coming;
  const mayBe = health.activeShards - going.least + coming;
  if (mayBe <= most) return [];
  const verb = after > most ? "would" : "may";
  const problem = `: the nodes that may take shards ${verb} have ${after > most ? after : mayBe}, and take ${most} (${told([limit])}, for each of ${nodes}). ${wayOutOf([limit])}`;
  return [after > most ? refused("datastore", problem) : warning("datastore", problem)];
}

/**
 * The settings of an index that keep it from every node, such as `index.routing.allocation.require.box: hot`; none where
 * some node may take it, or nobody can tell.
 */
export function unmetSettings(
  restrictions: IndexRestrictions,
  shards: number | undefined,
  { limits, disks }: Pick<Placed, "limits" | "disks">,
): string[] {
  const allocation = "notTold" in limits ? undefined : limits.allocation;
  const nodes = "notTold" in disks ? [] : disks;
  const open = allocation === undefined ? nodes : openNodes(allocation, nodes);
  // Where the cluster lets no node take anything, it is not for the index.
  if (open.length === 0) return [];
  const settings = Object.entries(restrictions)
    .filter(([name, value]) => value !== "" && name.startsWith("index.routing.allocation."))
    .map(([name, value]) => ({ name, value }));
  const filters = settings.filter(({ name }) => /\.(require|include|exclude)\./.test(name));
  const isShut = open.every((node) => admissionOf(node, filters) === "shut");
  return settings
    .filter(({ name, value }) => {
      if (name.endsWith(".allocation.enable")) return value === "none";
      if (name.endsWith(".total_shards_per_node")) return isTooFew(value, open.length, shards);
      return isShut && open.some((node) => admissionOf(node, [{ name, value }]) === "shut");
    })
    .map(({ name, value }) => `${name}: ${value}`);
}

function isTooFew(perNode: string, nodes: number, shards: number | undefined): boolean {
  return shards !== undefined && /^\d+$/.test(perNode) && Number(perNode) * nodes < shards;
}

/**
 * What binds indices that are here, and in the backup, to nodes that there are not. What the backup holds of it, no engine
 * tells before it is restored; it may be the same.
 */
export function judgeBound(
  { parts }: Manifest,
  situation: Placed & Pick<RestoreSituation, "restrictions">,
  own: readonly StoredIndex[],
): RestoreFinding[] {
  const { restrictions } = situation;
  if (restrictions === undefined || "notTold" in restrictions) return [];
  const backedUp = new Set(parts.flatMap(({ indices }) => indices.map(({ name }) => name)));
  const bound = own.flatMap(({ name, shards }) => {
    const settings = backedUp.has(name) ? unmetSettings(restrictions.get(name) ?? {}, shards, situation) : [];
    return settings.length === 0 ? [] : [`${name} (${settings.join(", ")})`];
  });
  if (bound.length === 0) return [];
  const problem = `: no data node meets what binds ${firstInWords(bound, 3)}. The backup may hold the same; such settings are then left out`;
  return [warning("datastore", problem)];
}
