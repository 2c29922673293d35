import { ExplainedError } from "../../../clients/explained-error";
import { lookAtDatastore } from "../plan/look-at-datastore";
import { planRestore } from "../plan/plan-restore";
import { type RestoreFinding } from "../plan/restore-finding";
import { type OptimizeProcess } from "./optimize-process";
import { type RestoreRun } from "./restore-run";
import { stopOptimize } from "./stop-optimize";

const TIMEOUT_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 2_000;

/**
 * What becomes of the finding that templates are missing, once it is known whether a start of Optimize makes them.
 *
 * @param why undefined when it does, else why not.
 */
export function judgedBySeeding(
  finding: RestoreFinding,
  { name }: Pick<OptimizeProcess, "name">,
  why: string | undefined,
): RestoreFinding {
  if (finding.lacks !== "templates") return finding;
  if (why !== undefined) return { ...finding, problem: `${finding.problem}. The restore does not do so: ${why}` };
  return {
    ...finding,
    kind: "warning",
    problem: `: index templates that the backup's indices want are missing, and no backup holds them. ${name} is started once, with one replica, to make them; what it makes besides is replaced`,
  };
}

/**
 * Starts Optimize once, so that it makes its index templates, as it does before it is ready. Nothing of what there is may be
 * half deleted.
 *
 * @throws ExplainedError when it does not make them.
 */
export async function seedTemplates(run: RestoreRun): Promise<void> {
  const { optimize, datastore, clock, report } = run.around;
  await stopOptimize(run);
  await run.enter("seeding", { seeded: true });
  report("starting Optimize once, so that it makes its index templates");
  await optimize.start(1);
  const target = { ...run.options, optimizeVersion: run.plan.optimizeVersion };
  const until = clock.now() + TIMEOUT_MILLISECONDS;
  for (;;) {
    const { findings } = planRestore(await lookAtDatastore(datastore, target), target);
    const missing = findings.find(({ lacks }) => lacks === "templates");
    if (missing === undefined) return;
    if (clock.now() >= until) {
      throw new ExplainedError(
        "failed",
        `${optimize.name} was started once, and is ready, but has not made its index templates: is it of this datastore and prefix? datastore${missing.problem}.`,
      );
    }
    await clock.sleep(POLL_MILLISECONDS);
  }
}
