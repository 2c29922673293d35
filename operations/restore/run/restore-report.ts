import { startOf } from "../../backup/find-backups";
import { type RestoreSource } from "../plan/restore-source";
import { sumsOf } from "../plan/restore-plan";
import { type PhaseDurations, type RestoreRun } from "./restore-run";

/** What a restore did: who, what, where, when. */
export interface RestoreReport {
  readonly event: "restore";
  readonly who: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly datastore: string;
  readonly clusterUuid: string;
  readonly repositoryName: string;
  readonly source: RestoreSource;
  readonly optimizeVersion: string;
  readonly indexPrefix: string;
  /** When the backup was taken: what came in later is not in it. */
  readonly takenAt: string;
  /** Whether an earlier run had been broken off. */
  readonly resumed: boolean;
  readonly deletedIndices: readonly string[];
  readonly restoredIndices: number;
  readonly restoredBytes: number;
  /** Undefined where they could not be counted. */
  readonly restoredDocuments: number | undefined;
  /** Counted when the backup was complete; undefined where nobody did. */
  readonly recordedDocuments: number | undefined;
  readonly safetySnapshot: string | undefined;
  readonly plan: string;
  /** What should be known, such as that Optimize has to be started by hand. */
  readonly notes: readonly string[];
  readonly durationsInMilliseconds: PhaseDurations;
}

export function reportOf(
  run: RestoreRun,
  rest: Pick<RestoreReport, "deletedIndices" | "restoredDocuments" | "recordedDocuments" | "notes" | "resumed">,
): RestoreReport {
  const { plan, journal, around, durations } = run;
  const { restoredIndices, restoredBytes } = sumsOf(plan);
  return {
    event: "restore",
    who: around.who,
    startedAt: journal.startedAt,
    endedAt: new Date(around.clock.now()).toISOString(),
    datastore: plan.datastore,
    clusterUuid: plan.clusterUuid,
    repositoryName: plan.repositoryName,
    source: plan.source,
    optimizeVersion: plan.optimizeVersion,
    indexPrefix: plan.indexPrefix,
    takenAt: startOf({ snapshots: plan.parts }) ?? "",
    ...rest,
    restoredIndices,
    restoredBytes,
    safetySnapshot: journal.safetySnapshot?.name,
    plan: plan.fingerprint,
    durationsInMilliseconds: durations,
  };
}
