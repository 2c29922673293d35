import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { writeFile } from "node:fs/promises";

import { outcomeOf } from "../../operations/audit/deletion-record";
import { requireNoObstacle, type RestoreFinding } from "../../operations/restore/plan/restore-finding";
import { confirmationOf, planText, sumsOf } from "../../operations/restore/plan/restore-plan";
import { isOfPlace, readJournal, type RestoreJournal } from "../../operations/restore/run/journal";
import { prepareRestore } from "../../operations/restore/run/prepare-restore";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { type RestoreOptions, type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { appendRecord } from "../audit-log";
import { type Command, type CommandRun } from "../command";
import { errorCode } from "../../clients/error-code";
import { EXIT, type ExitCode } from "../exit-code";
import { interruptible, Interrupted } from "../interrupt";
import { interruptedRestore, WatchedCheck } from "../restoring/interrupted-restore";
import { checkRestoreSettings, restoreRequest } from "../restoring/restore-request";
import { type ConnectedRestore, connectRestore } from "../restoring/restore-surroundings";
import { planInWords, reportInWords } from "../restoring/restore-text";

export const restoreCommand: Command = {
  name: "restore",
  takesId: "optional",
  summary: "replace Optimize's data by a backup",
  description:
    "Checks everything, restores the backup under other names to see that it can be, stops Optimize, saves what there is, deletes Optimize's indices by name, restores both parts of a backup, compares, and starts Optimize again; only on data that is whole. The id may be `latest`. Begin with --dry-run: it lists what would be deleted and brought back, and tells the text for --confirm. Interrupted, the same command resumes. Each restore leaves lines of JSON, before it deletes and at its end: who, what, where and when.",
  examples: [
    "camunda-backup restore 1763715000 --config backup.yaml --dry-run",
    "camunda-backup restore 1763715000 --config backup.yaml --optimize-deployment-namespace camunda --optimize-deployment-name optimize --confirm 'optimize@aBcDeFgH#1763715000'",
    "camunda-backup restore latest --config backup.yaml --dry-run --plan-out plan.json",
    "camunda-backup restore --plan plan.json --config backup.yaml --optimize-stopped --confirm 'optimize@aBcDeFgH#1763715000'",
    "camunda-backup restore --snapshot before_restore_optimize_20261121t040506z_3fa9c1 --config backup.yaml --dry-run",
  ],
  settings: [
    "datastore",
    "repositoryName",
    "secondaryStorage",
    "coordination",
    "optimize",
    "managementApi",
    "indexPrefix",
    "snapshot",
    "confirm",
    "notAfter",
    "plan",
    "planOut",
    "optimizeVersion",
    "safetyBackup",
    "checkFirst",
    "seedTemplates",
    "replicas",
    "quietSeconds",
    "importSeconds",
    "timeoutSeconds",
    "journal",
    "lock",
    "ledger",
    "auditLog",
  ],
  switches: { "dry-run": "say what would be deleted and brought back, and change nothing" },

  async run(run) {
    checkRestoreSettings(run);
    const { settings, surroundings } = run;
    if (settings.datastore === undefined) throw new TypeError("the settings were checked");
    const datastore = await surroundings.connectDatastore(settings.datastore);
    let connected: ConnectedRestore | undefined;
    try {
      const request = await restoreRequest(run, datastore);
      connected = await connectRestore(run, datastore, request);
      if (run.switches.has("dry-run")) return await showPlan(run, connected, request);
      return await carryOut(run, connected, request);
    } finally {
      await Promise.all([connected?.close(), datastore.close()]);
    }
  },
};

async function showPlan(run: CommandRun, connected: ConnectedRestore, request: RestoreOptions): Promise<ExitCode> {
  const { planOut } = run.settings;
  const around = connected.surroundings(run.surroundings.clock);
  const prepared = await prepareRestore(around, request);
  const { plan, findings: found, resumes, checksFirst } = prepared;
  // Until it is carried out, Optimize may run.
  const findings = found.map((one) =>
    isOfRunning(one)
      ? { ...one, kind: "warning" as const, problem: `${one.problem}. The restore refuses until then` }
      : one,
  );
  const { optimize } = run.settings;
  const saysStopped = optimize?.deployment !== undefined || optimize?.stopped === true;
  const toDo = { flags: saysStopped ? "" : "--optimize-stopped ", stopFirst: found.some(isOfRunning) };
  const told = plan === undefined ? {} : { plan, confirm: confirmationOf(plan), sums: sumsOf(plan) };
  run.report.result(
    { dryRun: true, resumes, checksFirst, findings, ...told },
    planInWords(plan, findings, prepared, toDo),
  );
  requireNoObstacle(findings);
  if (planOut === undefined || plan === undefined) return EXIT.done;
  try {
    await writeFile(planOut, planText(plan));
  } catch (error) {
    throw new ExplainedError("failed", `planOut: ${planOut} cannot be written (${errorCode(error)}).`);
  }
  run.report.note(`The plan is in ${planOut}.`);
  return EXIT.done;
}

/** Of an Optimize that runs, or may run, although it is said to be stopped. */
function isOfRunning({ property, kind }: RestoreFinding): boolean {
  return property === "optimize.stopped" && kind === "refused";
}

async function carryOut(run: CommandRun, connected: ConnectedRestore, request: RestoreOptions): Promise<ExitCode> {
  const { surroundings, report, settings } = run;
  const work = interruptible(surroundings);
  const check = new WatchedCheck();
  const record = (told: object) => appendRecord(report, settings.auditLog, told);
  try {
    const done = await work.run(() =>
      connected.exclusively(work.clock, (clock, requireAlone) => {
        const around = connected.surroundings(clock);
        const checkBackup = check.watch(around.checkBackup);
        return restoreOptimize({ ...around, checkBackup, requireAlone, deleting: recordDeletion }, request);
      }),
    );
    await record({ ...restoreAbout(run, request), ...done, result: "restored" });
    report.result(done, reportInWords(done));
    return EXIT.done;
  } catch (error) {
    const told = error instanceof Interrupted ? await interrupted() : error;
    const result = isForeseen(told) ? outcomeOf(told) : "failed";
    await record({
      ...restoreAbout(run, request),
      result,
      reason: told instanceof Error ? told.message : String(told),
    });
    throw told;
  } finally {
    work.end();
  }

  /** So that a run that is killed leaves a line too. */
  async function recordDeletion(indices: readonly string[], safetySnapshot: string | undefined): Promise<void> {
    try {
      await record({ ...restoreAbout(run, request), result: "deleting", indices, safetySnapshot });
    } catch (error) {
      if (!isForeseen(error)) throw error;
      report.note(`camunda-backup: ${error.message}`);
    }
  }

  async function interrupted(): Promise<ExplainedError> {
    const ended = await check.ended(surroundings.clock);
    const around = connected.surroundings(surroundings.clock);
    return interruptedRestore(await journalHere(around, request), ended, around.journal.place);
  }
}

/** What each line about a restore that did not end says. */
function restoreAbout({ surroundings }: CommandRun, { source, repositoryName, indexPrefix }: RestoreOptions) {
  const time = new Date(surroundings.clock.now()).toISOString();
  return { event: "restore", time, who: surroundings.who, source, repositoryName, indexPrefix };
}

async function journalHere(
  around: RestoreSurroundings,
  { indexPrefix }: RestoreOptions,
): Promise<RestoreJournal | undefined | "not-known"> {
  const here = { clusterUuid: around.datastore.identity.clusterUuid, indexPrefix };
  try {
    const journal = await readJournal(around.journal);
    return journal !== undefined && isOfPlace(journal, here) ? journal : undefined;
  } catch (error) {
    if (isForeseen(error)) return "not-known";
    throw error;
  }
}
