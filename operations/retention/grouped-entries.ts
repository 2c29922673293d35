import * as v from "valibot";

import { PARTS, parseSnapshotName } from "../backup/snapshot-name";
import { type LedgerEntry } from "./ledger";

const whole = v.pipe(v.number(), v.safeInteger());
const LAST_DATE = 8.64e15;
const isDate = (milliseconds: number) => Math.abs(milliseconds) <= LAST_DATE;

/** The backups of one version of Optimize in one repository. */
export const groupsSchema = v.array(
  v.object({
    repositoryName: v.string(),
    clusterUuid: v.string(),
    optimizeVersion: v.string(),
    mayLieElsewhere: v.optional(v.boolean()),
    /**
     * The id; by how many milliseconds part 1 started after the second that the id is; by how many part 2 started after
     * part 1; and the documents, where they were counted.
     */
    backups: v.array(
      v.pipe(
        v.array(whole),
        v.minLength(3),
        v.maxLength(4),
        v.check(([id = 0, after = 0, between = 0]) => isDate(id * 1000 + after) && isDate(id * 1000 + after + between)),
      ),
    ),
  }),
);

type Groups = v.InferOutput<typeof groupsSchema>;
type Group = Groups[number];

/** So that the id as milliseconds is still a number that can be told exactly. */
const ID = /^[1-9]\d{0,11}$/;
const KEYS = new Set([
  "backupId",
  "repositoryName",
  "clusterUuid",
  "snapshots",
  "documents",
  "mayLieElsewhere",
  "name",
  "startTime",
]);

/** Entries of a ledger as they take the least room, and those that have something more to them. */
export function groupedByVersion(entries: readonly LedgerEntry[]): {
  readonly groups: Groups;
  readonly others: readonly LedgerEntry[];
} {
  const groups = new Map<string, Group>();
  const others: LedgerEntry[] = [];
  for (const entry of entries) {
    const { repositoryName, clusterUuid } = entry;
    const mark = entry.mayLieElsewhere === undefined ? {} : { mayLieElsewhere: entry.mayLieElsewhere };
    const short = shortened(entry);
    if (short === undefined) {
      others.push(entry);
      continue;
    }
    const { optimizeVersion, numbers } = short;
    const key = JSON.stringify([repositoryName, clusterUuid, optimizeVersion, mark]);
    const group = groups.get(key) ?? { repositoryName, clusterUuid, optimizeVersion, ...mark, backups: [] };
    group.backups.push(numbers);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], others };
}

/** The entries of groups. */
export function groupedEntries(groups: Groups): LedgerEntry[] {
  return groups.flatMap(({ repositoryName, clusterUuid, optimizeVersion, mayLieElsewhere, backups }) =>
    backups.map(([id = 0, after = 0, between = 0, documents]) => {
      const backupId = String(id);
      const start = id * 1000 + after;
      const snapshots = [start, start + between].map((time, index) => ({
        name: partName(backupId, optimizeVersion, index + 1),
        startTime: new Date(time).toISOString(),
      }));
      return {
        backupId,
        repositoryName,
        clusterUuid,
        snapshots,
        ...(documents !== undefined && { documents }),
        ...(mayLieElsewhere !== undefined && { mayLieElsewhere }),
      };
    }),
  );
}

/** Undefined for an entry of which something would be lost. */
function shortened(entry: LedgerEntry): { readonly optimizeVersion: string; readonly numbers: number[] } | undefined {
  const { backupId, snapshots, documents } = entry;
  const [first, second] = snapshots;
  if (first === undefined || second === undefined || snapshots.length !== PARTS || !ID.test(backupId)) return undefined;
  if ([entry, ...snapshots].some((one) => Object.keys(one).some((key) => !KEYS.has(key)))) return undefined;
  const optimizeVersion = parseSnapshotName(first.name)?.optimizeVersion ?? "";
  if (snapshots.some(({ name }, index) => name !== partName(backupId, optimizeVersion, index + 1))) return undefined;
  const [start = NaN, other = NaN] = [first, second].map(({ startTime = "" }) => Date.parse(startTime));
  const numbers = [
    Number(backupId),
    start - Number(backupId) * 1000,
    other - start,
    ...(documents === undefined ? [] : [documents]),
  ];
  return numbers.every(Number.isSafeInteger) ? { optimizeVersion, numbers } : undefined;
}

function partName(backupId: string, optimizeVersion: string, part: number): string {
  return `camunda_optimize_${backupId}_${optimizeVersion}_part_${part}_of_${PARTS}`;
}
