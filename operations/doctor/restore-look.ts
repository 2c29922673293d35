import { judgeAliases } from "../restore/plan/judge-aliases";
import { judgeBlocks } from "../restore/plan/judge-blocks";
import { judgePlacement, judgeShardsPerNode, NOTHING_GOES } from "../restore/plan/judge-placement";
import { judgeClusterBlocks } from "../restore/plan/judge-target";
import { notTold } from "../restore/plan/look-at-datastore";
import { type RestoreFinding } from "../restore/plan/restore-finding";
import { type NotTold } from "../restore/plan/restore-situation";
import { sortIndices } from "../restore/plan/sort-indices";
import { toldOfAll } from "../restore/plan/told-of-all";
import { type DoctorFinding, findingsFor } from "./doctor-finding";
import { type ExaminedDatastore } from "./target";

const finding = findingsFor("restore");

/** What settings and aliases would keep a restore from working today, whatever backup it is of. */
export async function restoreLook(
  { cluster, indices }: Pick<ExaminedDatastore, "cluster" | "indices">,
  indexPrefix: string,
): Promise<DoctorFinding[]> {
  const pattern = `${indexPrefix}-*`;
  // First: what is listed is told of by then.
  const listed = await indices.list(pattern).catch(notTold("which indices there are"));
  const [limits, disks, health, aliases, restrictions] = await Promise.all([
    cluster.limits().catch(notTold("what the cluster forbids, and where it places shards")),
    cluster.disks().catch(notTold("which nodes there are")),
    cluster.health().catch(notTold("how many shards there are")),
    indices.aliases(pattern).catch(notTold("which other indices carry the aliases of this Optimize")),
    indices.restrictions(pattern).catch(notTold("what keeps indices from being deleted")),
  ]);
  const present = "notTold" in listed ? [] : listed.map(({ name }) => name);
  if (!("notTold" in listed)) {
    toldOfAll("their aliases", aliases, listed);
    toldOfAll("their settings", restrictions, listed);
  }
  const { own } = sortIndices(indexPrefix, present, []);
  const found: RestoreFinding[] = [
    ...("notTold" in limits ? [] : judgeClusterBlocks(limits)),
    ...judgePlacement({ limits, disks }),
    // A backup is taken to hold as much as there is now.
    ...("notTold" in health ? [] : judgeShardsPerNode({ limits, disks, health }, NOTHING_GOES, 0)),
    ...("notTold" in restrictions ? [] : judgeBlocks({ restrictions }, own)),
    ...("notTold" in aliases ? [] : judgeAliases({ aliases }, indexPrefix, own)),
  ];
  const findings = [
    ...found.map(({ kind, problem }) => finding(kind === "warning" ? "warning" : "problem", asSentence(problem))),
    ...[limits, disks, health, listed, aliases, restrictions].flatMap(unknown),
  ];
  return findings.length > 0 ? findings : [finding("ok", "No setting and no alias is in the way of a restore.")];
}

function unknown(answer: object): DoctorFinding[] {
  return isNotTold(answer) ? [finding("unknown", asSentence(answer.notTold))] : [];
}

function isNotTold(answer: object): answer is NotTold {
  return "notTold" in answer;
}

function asSentence(problem: string): string {
  const text = problem.replace(/^: /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
