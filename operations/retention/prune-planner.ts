import { type BackupSource, findRetainedBackups } from "./find-retained-backups";
import { type OtherRecord } from "./other-records";
import { planPrune, type PruneInput } from "./plan-prune";
import { type Replan } from "./prune-backups";
import { type RetainedBackup } from "./retained-backup";

/** Tells the sizes of snapshots, by name. */
export interface SnapshotSizes {
  sizes(repositoryName: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface PlannerInput extends Omit<PruneInput, "backups" | "place" | "now" | "otherRecords"> {
  /** Looked at before each plan. Default: no other record can be seen. */
  readonly otherRecords?: (() => Promise<readonly OtherRecord[]>) | undefined;
}

/**
 * Makes plans from what there is now. Sizes are looked up only when something would be deleted, and each once: those of
 * snapshots that have ended do not change.
 *
 * @param sizes undefined where the datastore is not known.
 */
export function prunePlanner(
  source: BackupSource,
  sizes: SnapshotSizes | undefined,
  now: () => number,
  input: PlannerInput,
): Replan {
  const known = new Map<string, number>();
  return async (gone = []) => {
    const otherRecords = await input.otherRecords?.();
    const ledger = input.ledger?.filter(({ backupId }) => !gone.includes(backupId));
    const plan = (backups: readonly RetainedBackup[]) =>
      planPrune({ ...input, ledger, otherRecords, backups, place: source.store, now: now() });
    const backups = await findRetainedBackups(source);
    const first = plan(backups);
    const { store } = source;
    if (store === undefined || sizes === undefined) return first;
    if (!first.decisions.some(({ decision }) => decision === "prune")) return first;

    const completed = first.decisions.filter(
      ({ standing, decision }) => standing === "completed" && decision !== "untouched",
    );
    const missing = completed
      .flatMap(({ snapshots }) => snapshots)
      .filter((snapshot) => !known.has(sizeKey(snapshot)))
      .map(({ name }) => name);
    const found = await sizes.sizes(store.repositoryName, missing);
    return plan(backups.map((backup) => ({ ...backup, sizeInBytes: sizeOf(backup, known, found) })));
  };
}

function sizeKey({ name, startTime = "" }: RetainedBackup["snapshots"][number]): string {
  return `${name} ${startTime}`;
}

function sizeOf(
  { snapshots }: RetainedBackup,
  known: Map<string, number>,
  found: ReadonlyMap<string, number>,
): number | undefined {
  let total = 0;
  for (const snapshot of snapshots) {
    const size = known.get(sizeKey(snapshot)) ?? found.get(snapshot.name);
    if (size === undefined) return undefined;
    known.set(sizeKey(snapshot), size);
    total += size;
  }
  return total;
}
