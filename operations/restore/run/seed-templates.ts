import { isSameOptimizeVersion } from "../../optimize-version";
import { refused, type RestoreFinding, warning } from "../plan/restore-finding";
import { type RestorePlan } from "../plan/plan-type";
import { type RestoreSituation } from "../plan/restore-situation";
import { type OptimizeProcess } from "./optimize-process";
import { type RestoreRun } from "./restore-run";
import { stopOptimize } from "./stop-optimize";

/** Whether Optimize is started once before the restore, and what a person should know of it. */
export interface Seeding {
  readonly seeds: boolean;
  readonly findings: readonly RestoreFinding[];
}

/**
 * Judges the wish for one start of Optimize before the restore. Camunda's guide asks for it; no restore needs it.
 *
 * @param isHalfDeleted whether an earlier restore has deleted something, and was interrupted.
 * @see docs/runbooks/restore-optimize.md, section "Index templates".
 */
export async function judgeSeeding(
  optimize: Pick<OptimizeProcess, "name" | "whyNotSeeding">,
  { optimizeVersion }: Pick<RestorePlan, "optimizeVersion">,
  { schemaVersion }: Pick<RestoreSituation, "schemaVersion">,
  isHalfDeleted: boolean,
): Promise<Seeding> {
  if (isHalfDeleted) {
    const problem = "is left out: the data is half of a restore, and Optimize must not be started on that";
    return { seeds: false, findings: [warning("seedTemplates", problem)] };
  }
  const why =
    schemaVersion !== undefined && !isSameOptimizeVersion(schemaVersion, optimizeVersion)
      ? `the data here is of Optimize ${schemaVersion}, and Optimize ${optimizeVersion} refuses to start on it`
      : await optimize.whyNotSeeding(optimizeVersion);
  if (why !== undefined) {
    const problem = `is true, and Optimize cannot be started for it: ${why}. Leave it out: no restore needs it`;
    return { seeds: false, findings: [refused("seedTemplates", problem)] };
  }
  const problem = `: ${optimize.name} is started once, with one replica, before the restore. What it makes is replaced`;
  return { seeds: true, findings: [warning("seedTemplates", problem)] };
}

/** Starts Optimize once and waits until it is ready. Nothing of what there is may be half deleted. */
export async function seedTemplates(run: RestoreRun): Promise<void> {
  const { optimize, report } = run.around;
  await stopOptimize(run);
  await run.enter("seeding", { seeded: true });
  report("starting Optimize once, as seedTemplates asks for");
  await optimize.start(1);
}
