import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { inWords } from "../../../clients/finding";
import { recordedCount } from "../recorded-count";
import { lookAtDatastore } from "../plan/look-at-datastore";
import { planRestore } from "../plan/plan-restore";
import { findingText, requireNoObstacle, type RestoreFinding } from "../plan/restore-finding";
import { type RestorePlan } from "../plan/plan-type";
import { fingerprintOf } from "../plan/restore-plan";
import { checkBackupFirst } from "./check-backup-first";
import { countNotes } from "./compare-counts";
import { deleteOrGiveBack } from "./delete-or-give-back";
import { givenBack, noteUnwritten } from "./give-back";
import { holdsNothing } from "./holds-nothing";
import { hasDeleted, isOfPlace, isUnfinished, type RestoreJournal } from "./journal";
import { judgeJournal } from "./judge-journal";
import { differences } from "./judge-restored";
import { importProgress, observeStart } from "./observe-start";
import {
  changedSince,
  judgeAgreement,
  type PreparedRestore,
  prepareRestore,
  requireAgreement,
} from "./prepare-restore";
import { protectRemaining } from "./protect-remaining";
import { type RestoreOptions, type RestoreSurroundings } from "./restore-options";
import { restorePart } from "./restore-part";
import { reportOf, type RestoreReport } from "./restore-report";
import { RestoreRun } from "./restore-run";
import { requireNotRestoredBefore } from "./restored-before";
import { seedTemplates } from "./seed-templates";
import { stopOptimize } from "./stop-optimize";
import { resumeSchedules, stillSuspended, suspendSchedules } from "./suspend-schedules";
import { takeSafetySnapshot } from "./take-safety-snapshot";
import { wayOn } from "./way-on";

/**
 * Restores Optimize: checks everything, stops it, saves what there is, deletes its indices, restores both parts, compares,
 * and starts it again. Broken off anywhere, the same call goes on where it can. Optimize is started only on data that is
 * whole: what there was, as long as nothing is deleted, or all of the backup.
 *
 * @throws ExplainedError. As long as nothing was deleted, Optimize runs again as it did before; later it stays stopped.
 */
export async function restoreOptimize(around: RestoreSurroundings, options: RestoreOptions): Promise<RestoreReport> {
  const prepared = await prepareRestore(around, options);
  for (const finding of prepared.findings) if (finding.kind === "warning") around.warn(findingText(finding));
  // On data that was found to be whole, only the start is left.
  const isWhole = prepared.resumes && prepared.journal?.phase === "starting";
  const { plan } = prepared;
  if (!isWhole) requireNoObstacle(withAgreement(prepared, options));
  if (plan === undefined) throw new TypeError("what has no plan has an obstacle");
  requireAgreement(prepared, plan, options, around.clock.now());
  if (options.onlyOnce === true && prepared.journal === undefined) {
    await requireNotRestoredBefore(around.datastore, plan);
  }

  const journal = await begunJournal(around, prepared, plan);
  const run = new RestoreRun(around, { ...options, ownWork: prepared.ownWork }, journal);
  const deletedNow = isWhole ? [] : await replaceData(run, prepared);
  const notes = [...run.notes, ...(await startOptimize(run)), ...(await resumeSchedules(run))];
  const documents = await around.datastore.indices.documentCounts(`${plan.indexPrefix}-*`).catch(() => undefined);
  const names = plan.parts.flatMap(({ indices }) => indices.map(({ name }) => name));
  const recordedDocuments = await recordedCount(around.ledger, plan.parts);
  const restoredDocuments = documents?.sumOf(names);
  await run.enter("done").catch(noteUnwritten(run, "done"));
  run.endPhase();
  return reportOf(run, {
    resumed: prepared.resumes,
    // With what an interrupted run has deleted: at the end, nothing of the plan is left.
    deletedIndices: [...new Set([...run.plan.deletes.map(({ name }) => name), ...deletedNow])].sort(),
    restoredDocuments,
    recordedDocuments,
    notes: [...countNotes(run.plan, restoredDocuments, recordedDocuments), ...notes],
  });
}

/** All that keeps a restore from beginning; that it was not agreed to is told together with anything else. */
function withAgreement({ plan, findings }: PreparedRestore, { confirm }: RestoreOptions): readonly RestoreFinding[] {
  const disagreed = plan === undefined ? undefined : judgeAgreement(plan, confirm);
  const others = findings.some(({ kind }) => kind !== "warning");
  return others && disagreed !== undefined ? [...findings, disagreed] : findings;
}

/** The journal to go on with: that of a restore of the same that was broken off, or a new one that inherits from it. */
async function begunJournal(
  { optimize, clock, who }: RestoreSurroundings,
  { journal, resumes }: PreparedRestore,
  plan: RestorePlan,
): Promise<RestoreJournal> {
  if (resumes && journal !== undefined) {
    // What was saved before may be less than there is by now, as long as nothing was deleted.
    return hasDeleted(journal) ? { ...journal, who } : { ...journal, who, safetySnapshot: undefined };
  }
  const now = new Date(clock.now()).toISOString();
  const earlier = isUnfinished(journal) ? journal : undefined;
  const here = earlier !== undefined && isOfPlace(earlier, plan) ? earlier : undefined;
  const half = here !== undefined && hasDeleted(here) ? here : undefined;
  const replicas = here?.optimizeReplicas ?? replicasToStart((await optimize.look()).replicas, earlier);
  return {
    version: 1,
    plan,
    // What an earlier restore has half deleted stays what it is, also for one of another backup.
    phase: half === undefined ? "stopping" : "deleting",
    who,
    startedAt: now,
    changedAt: now,
    ...(replicas === undefined ? {} : { optimizeReplicas: replicas }),
    // Those that could not be resumed at the end of an earlier one are still to be.
    ...(journal?.suspendedSchedules === undefined ? {} : { suspendedSchedules: journal.suspendedSchedules }),
    ...(half?.safetySnapshot === undefined ? {} : { safetySnapshot: half.safetySnapshot }),
    restored: {},
  };
}

/** Of an Optimize that is stopped, an interrupted restore of another place may know how it ran. */
function replicasToStart(now: number | undefined, earlier: RestoreJournal | undefined): number | undefined {
  return now === 0 ? (earlier?.optimizeReplicas ?? now) : now;
}

/** From stopping to comparing; before it, the backup is checked and, where `seeds`, Optimize is started once. */
async function replaceData(run: RestoreRun, prepared: PreparedRestore): Promise<readonly string[]> {
  const { seeds, journal: earlier } = prepared;
  if (!hasDeleted(run.journal)) {
    try {
      if (prepared.checksFirst) await checkBackupFirst(run);
    } catch (error) {
      // An earlier run that was interrupted has stopped Optimize; this one has not yet.
      throw isUnfinished(earlier) ? await givenBack(run, error) : error;
    }
    try {
      await run.enter("stopping");
      await suspendSchedules(run);
      // Where there was nothing, what a start has made is not worth saving.
      const fromNothing = seeds && run.plan.deletes.length === 0;
      if (seeds) await seedTemplates(run);
      await stopAndSave(run, run.options.safetyBackup && !fromNothing);
    } catch (error) {
      throw await givenBack(run, error);
    }
  } else {
    await withWayOut(run, async () => {
      await run.record({});
      await suspendSchedules(run);
      await stopOptimize(run);
      if (earlier !== undefined) await protectRemaining(run, earlier);
    });
  }
  return withWayOut(run, async () => {
    const deleted = await deleteOrGiveBack(run);
    await run.enter("restoring");
    for (const part of run.plan.parts) await restorePart(run, part);
    await run.enter("comparing");
    await compare(run);
    return deleted;
  });
}

async function stopAndSave(run: RestoreRun, safetyBackup: boolean): Promise<void> {
  if (run.journal.phase !== "stopping") await run.enter("stopping");
  await stopOptimize(run);
  // What was written between the look and the stop counts too.
  const target = { ...run.options, safetyBackup, checkFirst: false, optimizeVersion: run.plan.optimizeVersion };
  const { plan, findings } = planRestore(await lookAtDatastore(run.around.datastore, target), target);
  requireNoObstacle(findings);
  if (plan === undefined) throw new TypeError("what has no plan has an obstacle");
  requireNoObstacle(judgeJournal(plan, run.around.journal));
  const { agreedFingerprint } = run.options;
  if (agreedFingerprint !== undefined && !isAsAgreed(run, plan, agreedFingerprint)) throw changedSince();
  await run.enter("saving", { plan });
  // Only what is known to hold nothing is not saved.
  if (!safetyBackup || (await holdsNothing(run.around.datastore, plan))) return;
  await takeSafetySnapshot(run);
}

/** What Optimize made at the start that `seedTemplates` asks for is in no plan that was agreed to before. */
function isAsAgreed({ journal }: RestoreRun, plan: RestorePlan, agreedFingerprint: string): boolean {
  if (journal.seeded !== true) return plan.fingerprint === agreedFingerprint;
  const agreed = new Set(journal.plan.deletes.map(({ uuid }) => uuid));
  const deletes = plan.deletes.filter(({ uuid }) => agreed.has(uuid));
  return fingerprintOf({ ...plan, deletes }) === agreedFingerprint;
}

async function compare(run: RestoreRun): Promise<void> {
  const aliases = await run.around.datastore.indices.aliases(`${run.plan.indexPrefix}-*`);
  const seen = await run.see();
  const found = differences(run.journal, run.own(seen), aliases, seen);
  if (found.length === 0) return;
  throw new ExplainedError(
    "failed",
    `What was restored is not what was backed up: ${found.slice(0, 10).join("; ")}${found.length > 10 ? `; and ${found.length - 10} more` : ""}.`,
  );
}

async function startOptimize(run: RestoreRun): Promise<readonly string[]> {
  const { optimize } = run.around;
  const { optimizeReplicas: replicas } = run.journal;
  if (run.journal.phase !== "starting") await run.enter("starting");
  if (replicas === 0) return [`${optimize.name} had no replica before, and was left so: scale it up.`];
  const before = optimize.startsHere ? await importProgress(run) : undefined;
  try {
    const notes = await optimize.start(replicas ?? 1);
    return optimize.startsHere ? [...notes, ...(await observeStart(run, before))] : notes;
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    throw new ExplainedError(error.outcome, `${error.message}${stillSuspended(run)}`);
  }
}

/** Says with every error that the data is not whole, and how to go on; an Optimize that runs on it is stopped again. */
async function withWayOut<Result>(run: RestoreRun, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isForeseen(error) || run.isGivenBack) throw error;
    const outcome = error instanceof ExplainedError ? error.outcome : "unknown";
    const { safetySnapshot } = run.journal;
    const back =
      safetySnapshot?.complete === true
        ? ` What there was before is in the snapshot ${safetySnapshot.name}: restoring that goes back, unless a file is damaged that it shares with this backup.`
        : "";
    throw new ExplainedError(
      outcome,
      `${error.message}${await stoppedAgain(run)} ${standing(run)}: leave ${run.around.optimize.name} stopped. ${await wayOn(run)}${back}${stillSuspended(run)}`,
    );
  }
}

function standing({ isAllThere, hasAskedToDelete }: RestoreRun): string {
  return isAllThere && !hasAskedToDelete
    ? "All indices that the interrupted restore was to delete are there, but what it asked for may still be carried out"
    : "The data is not whole";
}

/** Optimize would make what is missing, empty, and write into what is half there. */
async function stoppedAgain({ around: { optimize, requireAlone } }: RestoreRun): Promise<string> {
  try {
    const { running } = await optimize.look();
    if (running.length === 0) return "";
    await requireAlone?.();
    await optimize.stop();
    return ` ${inWords(running)} had been started, and was told to stop again.`;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return ` Whether ${optimize.name} runs is not known, or it could not be told to stop: ${error.message}`;
  }
}
