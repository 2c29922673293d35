import { type LedgerEntry } from "../../../operations/retention/ledger";
import { type PruneInput, type PrunePlan } from "../../../operations/retention/plan-prune";
import { type RetainedBackup } from "../../../operations/retention/retained-backup";

export const NOW = Date.parse("2026-06-01T03:00:00.000Z");
export const PLACE = { repositoryName: "optimize", clusterUuid: "cluster-1" };

export const OWN = ["optimize-position-based-import-index_v3", "optimize-metadata_v3"];

interface Made {
  readonly days: number;
  readonly states?: readonly string[];
  readonly version?: string;
  readonly size?: number;
  readonly indices?: readonly string[];
}

/** A backup that was begun so many days ago. */
export function made(backupId: string, options: Made): RetainedBackup {
  const { days, states = ["SUCCESS", "SUCCESS"], version = "8.8.0", size, indices = OWN } = options;
  const startTime = new Date(NOW - days * 86_400_000).toISOString();
  return {
    backupId,
    snapshots: states.map((state, index) => ({
      name: `camunda_optimize_${backupId}_${version}_part_${index + 1}_of_2`,
      state,
      startTime,
    })),
    sizeInBytes: size,
    indices,
  };
}

/** The ledger of somebody who took all of these. */
export function ledgerOf(backups: readonly RetainedBackup[], place = PLACE): LedgerEntry[] {
  return backups.map(({ backupId, snapshots }) => ({ backupId, ...place, snapshots }));
}

/** What a plan is made from, all backups being one's own unless said otherwise. */
export function inputOf(
  backups: readonly RetainedBackup[],
  policy: PruneInput["policy"],
  rest: Partial<PruneInput> = {},
): PruneInput {
  return {
    backups,
    policy,
    ledger: ledgerOf(backups),
    place: PLACE,
    indexPrefix: "optimize",
    lastRunCompleted: true,
    now: NOW,
    ...rest,
  };
}

/** What a plan deletes. */
export const pruned = (plan: PrunePlan) =>
  plan.decisions.filter(({ decision }) => decision === "prune").map(({ backupId }) => backupId);

/** Ids 100, 99, … taken 1, 2, … days ago. */
export const daily = (count: number, sizes: readonly number[] = []): RetainedBackup[] =>
  Array.from({ length: count }, (_, index) =>
    made(String(100 - index), { days: index + 1, ...(sizes[index] === undefined ? {} : { size: sizes[index] }) }),
  );
