import { ExplainedError } from "../../../clients/explained-error";
import { asksForCheck } from "../plan/check-first";
import { lookAtDatastore } from "../plan/look-at-datastore";
import { judgeReadOnly, planRestore } from "../plan/plan-restore";
import { isSameOptimizeVersion } from "../../optimize-version";
import { findingText, refused, type RestoreFinding, warning } from "../plan/restore-finding";
import { type RestorePlan } from "../plan/plan-type";
import { confirmationOf } from "../plan/restore-plan";
import { type RestoreTarget } from "../plan/restore-situation";
import { restoreArgument } from "../plan/restore-source";
import { hasDeleted, isOfPlace, isUnfinished, readJournal, type RestoreJournal } from "./journal";
import { type RestoreOptions, type RestoreSurroundings } from "./restore-options";
import { holdsNothing } from "./holds-nothing";
import { judgeJournal } from "./judge-journal";
import { judgeSeeding } from "./seed-templates";

/** What a restore would do now, and what an earlier one has left. */
export interface PreparedRestore {
  /** Of what there is now; undefined where nobody can tell what would be brought back or deleted. */
  readonly plan: RestorePlan | undefined;
  readonly findings: readonly RestoreFinding[];
  /** The last restore that was begun. */
  readonly journal: RestoreJournal | undefined;
  /** Whether that one was of the same, and was broken off: it is gone on with. */
  readonly resumes: boolean;
  /** Whether Optimize is started once before anything is deleted. */
  readonly seeds: boolean;
  /** Whether what is to be brought back is restored under other names before anything is deleted. */
  readonly checksFirst: boolean;
  /**
   * What is there of what an interrupted restore was deleting, and was not restored by it: nobody knows what was written to
   * it since, so that it is saved before it is deleted. Empty where no restore was interrupted while it deleted.
   */
  readonly remaining: readonly string[];
  /** Whether what is deleted is saved in a snapshot first, unless it is certain to hold nothing. */
  readonly saves: boolean;
  /** Snapshots that it was taking or restoring. */
  readonly ownWork: readonly string[];
}

/** Looks at everything that decides about a restore. Changes nothing. */
export async function prepareRestore(
  around: Pick<RestoreSurroundings, "datastore" | "optimize" | "journal">,
  target: RestoreTarget,
): Promise<PreparedRestore> {
  const journal = await readJournal(around.journal);
  const here = { clusterUuid: around.datastore.identity.clusterUuid, indexPrefix: target.indexPrefix };
  const unfinished = isUnfinished(journal) && isOfPlace(journal, here) ? journal : undefined;
  const version = await around.optimize.version();
  const told = version ?? target.optimizeVersion;
  const ownWork = unfinished === undefined ? [] : snapshotsOf(unfinished);
  const isHalfDeleted = unfinished !== undefined && hasDeleted(unfinished);
  const adjusted = {
    ...target,
    // Where the index that tells it is deleted already, the checks before that have settled it.
    optimizeVersion: told ?? (isHalfDeleted ? unfinished.plan.optimizeVersion : undefined),
    // What is left of a half deleted one is checked and saved once Optimize is stopped, see `protectRemaining`.
    safetyBackup: target.safetyBackup && !isHalfDeleted,
    checkFirst: isHalfDeleted ? false : target.checkFirst,
    ownWork,
  };
  const situation = await lookAtDatastore(around.datastore, adjusted);
  const { plan, findings } = planRestore(situation, adjusted);
  const seeding =
    target.seedTemplates === true && plan !== undefined
      ? await judgeSeeding(around.optimize, plan, situation, isHalfDeleted)
      : undefined;
  const remaining = isHalfDeleted && plan !== undefined ? remainingOf(unfinished, plan) : [];
  const journalFindings = plan === undefined || isHalfDeleted ? [] : judgeJournal(plan, around.journal);
  const contradiction =
    version !== undefined &&
    target.optimizeVersion !== undefined &&
    !isSameOptimizeVersion(version, target.optimizeVersion)
      ? [refused("optimizeVersion", `is ${target.optimizeVersion}, and ${around.optimize.name} runs ${version}`)]
      : [];
  return {
    plan,
    findings: [
      ...findings,
      ...contradiction,
      ...judgeOtherPlace(journal, unfinished, around.journal),
      ...judgeOtherRestore(unfinished, plan, around.journal),
      ...journalFindings,
      ...(remaining.length > 0 && target.safetyBackup ? judgeReadOnly(situation.repository) : []),
      ...(seeding?.findings ?? []),
      ...(await around.optimize.findings()),
    ],
    journal,
    resumes: unfinished !== undefined && plan !== undefined && isOfTheSame(unfinished.plan, plan),
    seeds: seeding?.seeds === true,
    checksFirst:
      plan !== undefined &&
      (isHalfDeleted
        ? asksForCheck(target) && remaining.length > 0
        : asksForCheck(adjusted) && !(await holdsNothing(around.datastore, plan))),
    remaining,
    saves: target.safetyBackup,
    ownWork,
  };
}

/** What a restore deletes that the one before it has neither deleted nor restored. */
function remainingOf({ restored }: RestoreJournal, { deletes }: RestorePlan): string[] {
  return deletes.filter(({ name, uuid }) => restored[name] !== uuid).map(({ name }) => name);
}

/** An interrupted restore of another place is forgotten when this one writes its own journal. */
function judgeOtherPlace(
  journal: RestoreJournal | undefined,
  unfinished: RestoreJournal | undefined,
  { place }: RestoreSurroundings["journal"],
): RestoreFinding[] {
  if (!isUnfinished(journal) || unfinished !== undefined) return [];
  const { plan, phase, changedAt, safetySnapshot } = journal;
  const saved = safetySnapshot === undefined ? "" : ` Its safety snapshot is ${safetySnapshot.name}.`;
  const problem = `: ${place} tells of another restore, of the index prefix ${plan.indexPrefix} in the cluster ${plan.clusterUuid}. It was interrupted on ${changedAt} in the phase ${phase}, and this restore overwrites what is written of it.${saved} To finish that one later, keep a copy of the journal first`;
  return [warning("journal", problem)];
}

/** Whoever restores another backup than the interrupted restore should know that there is one. */
function judgeOtherRestore(
  unfinished: RestoreJournal | undefined,
  plan: RestorePlan | undefined,
  { place }: RestoreSurroundings["journal"],
): RestoreFinding[] {
  if (unfinished === undefined || plan === undefined || isOfTheSame(unfinished.plan, plan)) return [];
  const what = restoreArgument(unfinished.plan.source);
  const { changedAt, phase } = unfinished;
  const problem = `: by ${place}, a restore of ${what} was interrupted on ${changedAt} in the phase ${phase}. This restore takes its place. To finish that one, restore ${what} again instead`;
  return [warning("journal", problem)];
}

function snapshotsOf({ plan, safetySnapshot }: RestoreJournal): string[] {
  return [
    ...plan.parts.map(({ snapshot }) => snapshot),
    ...(safetySnapshot === undefined ? [] : [safetySnapshot.name]),
  ];
}

/** Whether two plans bring back the same, to the same place; what they delete may differ. */
function isOfTheSame(one: RestorePlan, other: RestorePlan): boolean {
  const key = ({ clusterUuid, repositoryName, indexPrefix, parts }: RestorePlan) =>
    JSON.stringify([clusterUuid, repositoryName, indexPrefix, parts.map(({ snapshot, uuid }) => [snapshot, uuid])]);
  return key(one) === key(other);
}

/** Says that another restore was agreed to than this one, or none; undefined if it is this one. */
export function judgeAgreement(plan: RestorePlan, confirm: string | undefined): RestoreFinding | undefined {
  const wanted = confirmationOf(plan);
  if (confirm === wanted) return undefined;
  const given = confirm === undefined ? "is missing" : `is ${confirm}`;
  return refused(
    "confirm",
    `: ${given}, and this restore is ${wanted}: the index prefix, the beginning of the cluster's uuid, and what is restored. Look at what it would delete, and whether it is the right cluster; then say so by this text`,
  );
}

/** @throws ExplainedError unless the one who asks for a restore has said what of, where, and not too long ago. */
export function requireAgreement(
  { plan: agreedTo, journal, resumes }: PreparedRestore,
  plan: RestorePlan,
  options: Pick<RestoreOptions, "confirm" | "notAfter" | "agreedFingerprint" | "onlyOnce">,
  now: number,
): void {
  const wanted = confirmationOf(plan);
  const disagreed = judgeAgreement(plan, options.confirm);
  if (disagreed !== undefined) throw new ExplainedError("refused", `${findingText(disagreed)} Nothing was changed.`);
  if (options.onlyOnce === true && journal?.phase === "done" && confirmationOf(journal.plan) === wanted) {
    throw new ExplainedError(
      "refused",
      `${wanted} was restored on ${journal.changedAt} already, and is not restored twice: what came in since would be lost. To do it all the same, begin with \`camunda-backup restore ${restoreArgument(plan.source)} --dry-run\`. Nothing was changed.`,
    );
  }
  const agreed = options.agreedFingerprint;
  const known = resumes ? journal?.plan.fingerprint : agreedTo?.fingerprint;
  if (agreed !== undefined && agreed !== known) throw changedSince();
  if (!resumes) requireInTime(options.notAfter, now);
}

export function changedSince(): ExplainedError {
  return new ExplainedError(
    "refused",
    "plan: what would be deleted or brought back is not what the plan says any more. Make a new plan, and have that one agreed to.",
  );
}

function requireInTime(notAfter: string | undefined, now: number): void {
  if (notAfter === undefined) return;
  const time = Date.parse(notAfter);
  if (Number.isNaN(time)) {
    throw new ExplainedError("invalid", `notAfter: ${notAfter} is no time; write it as in 2026-11-21T06:00:00Z.`);
  }
  if (now <= time) return;
  throw new ExplainedError(
    "refused",
    `notAfter: it is later than ${notAfter}, and so this restore is not begun: whoever asked for it may have forgotten it since. Set a new time if it is wanted. Nothing was changed.`,
  );
}
