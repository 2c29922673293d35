import { isForeseen } from "../../clients/foreseen";
import { ExplainedError } from "../../clients/explained-error";
import { type DoctorFinding, worstLevel } from "../../operations/doctor/doctor-finding";
import { DEFAULT_INDEX_PREFIX } from "../../operations/backup/index-prefix-schema";
import { type ExaminedJournal } from "../../operations/doctor/journal-findings";
import { inShell } from "../../operations/command-hints";
import { clusterJournal } from "../../operations/restore/run/restore-in-cluster";
import { defaultJournalPath, JournalFile } from "../../operations/restore/run/journal-file";
import { examine } from "../../operations/doctor/examine";
import { type Patient, type Reached } from "../../operations/doctor/target";
import { entriesOf } from "../../operations/scheduled-run/changed-ledger";
import { ledgerConfigMapName } from "../../operations/scheduled-run/object-names";
import { readScheduleStatus } from "../../operations/scheduled-run/schedule-status";
import { type Command, type CommandRun } from "../command";
import { EXIT } from "../exit-code";
import { missing } from "../installation";
import { LedgerFile } from "../ledger-file";
import { table } from "../output/table";
import { type ConnectedDatastore } from "../surroundings";

export const doctorCommand: Command = {
  name: "doctor",
  takesId: false,
  summary: "look at all that a backup depends on, and say what to do",
  description:
    "Looks whether all data is lost, or a restore was interrupted, and at Optimize's configuration, the repository, the privileges of the credentials, versions, the storage rule, who else uses the repository, the clocks, the age of the last completed backup, whether the backups in a ledger are still there, and the schedule in Kubernetes where one is named: how it runs, and whether its Role and its NetworkPolicies hold what the program declares and nothing else. Changes nothing; the nodes write and remove a file to verify the repository. Exit code 4 where a backup or a restore would not work; warnings, and what cannot be found out, end with 0.",
  examples: [
    "camunda-backup doctor --config backup.yaml",
    "camunda-backup doctor --config backup.yaml --maximum-age-hours 25 --json | jq '.findings[] | select(.level == \"problem\")'",
  ],
  settings: [
    "managementApi",
    "datastore",
    "repositoryName",
    "secondaryStorage",
    "coordination",
    "indexPrefix",
    "maximumAgeHours",
    "ledger",
    "schedule",
    "optimize",
    "journal",
  ],
  switches: {},

  async run(run) {
    const { settings, surroundings, report } = run;
    if (settings.managementApi === undefined && settings.datastore === undefined) {
      throw missing("managementApi.url", "is needed, or datastore and repositoryName: there is nothing to look at");
    }
    const optimize =
      settings.managementApi === undefined ? undefined : await surroundings.connectOptimize(settings.managementApi);
    const datastore = await reachDatastore(run);
    try {
      const findings = await examine({
        optimize,
        datastore,
        repositoryName: settings.repositoryName,
        indexPrefix: settings.indexPrefix,
        secondaryStorage: settings.secondaryStorage,
        coordination: settings.coordination,
        maximumAgeHours: settings.maximumAgeHours,
        ledgers: ledgersOf(run),
        journals: journalsOf(run, datastore),
        schedule: scheduleOf(run),
        scheduleAccess: scheduleAccessOf(run),
        clock: surroundings.clock,
      });
      const worst = worstLevel(findings);
      report.result({ worst, findings }, described(findings));
      return worst === "problem" ? EXIT.failed : EXIT.done;
    } finally {
      await optimize?.close();
      if (datastore.kind === "connected") await datastore.system.close();
    }
  },
};

function scheduleOf({ settings: { schedule }, surroundings }: CommandRun): Patient["schedule"] {
  if (schedule === undefined) return undefined;
  return async () =>
    readScheduleStatus(await surroundings.connectCronJobs(schedule), schedule.name, surroundings.clock.now());
}

/** Of the file that is given, and of the schedule that is named. */
function ledgersOf({ settings: { ledger, schedule }, surroundings }: CommandRun): Patient["ledgers"] {
  return [
    ...(ledger === undefined ? [] : [() => new LedgerFile(ledger, surroundings.clock).read()]),
    ...(schedule === undefined
      ? []
      : [
          async () => {
            const cronJobs = await surroundings.connectCronJobs(schedule);
            return entriesOf(await cronJobs.configMap(ledgerConfigMapName(schedule.name)));
          },
        ]),
  ];
}

/** Beside the Deployment that is named; else in files of this host. */
function journalsOf({ settings, surroundings }: CommandRun, datastore: Reached<ConnectedDatastore>): ExaminedJournal[] {
  const { optimize, journal, indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
  const deployment = optimize?.deployment;
  if (deployment !== undefined) {
    const { namespace, name } = deployment;
    const open = async () =>
      clusterJournal((await surroundings.connectCluster(deployment, namespace)).objects, namespace, name);
    return [{ open, goesOnWith: "" }];
  }
  const usual =
    datastore.kind === "connected"
      ? defaultJournalPath(surroundings.environment, indexPrefix, datastore.system.identity.clusterUuid)
      : undefined;
  return [...new Set([usual, journal])]
    .filter((path) => path !== undefined)
    .map((path) => ({
      open: () => Promise.resolve(new JournalFile(path)),
      goesOnWith: ` --optimize-stopped${path === usual ? "" : ` --journal ${inShell(path)}`}`,
    }));
}

function scheduleAccessOf({ settings: { schedule }, surroundings }: CommandRun): Patient["scheduleAccess"] {
  if (schedule === undefined) return undefined;
  return { name: schedule.name, connect: () => surroundings.connectAccessObjects(schedule) };
}

/** A datastore that cannot be reached is the first thing to be told, not the end of the examination. */
async function reachDatastore({ settings, surroundings }: CommandRun): Promise<Reached<ConnectedDatastore>> {
  if (settings.datastore === undefined) return { kind: "not-given" };
  try {
    return { kind: "connected", system: await surroundings.connectDatastore(settings.datastore) };
  } catch (error) {
    if (error instanceof ExplainedError && error.outcome === "invalid") throw error;
    if (!isForeseen(error)) throw error;
    return { kind: "failed", message: error.message };
  }
}

function described(findings: readonly DoctorFinding[]): string {
  const rows = findings.map(({ level, check, finding }) => [level, check, finding]);
  const advices = findings.flatMap(({ check, advice }) => (advice === undefined ? [] : `  ${check}: ${advice}\n`));
  return [
    table(["LEVEL", "CHECK", "FINDING"], rows),
    ...(advices.length === 0 ? [] : ["\nWhat to do:\n", ...advices]),
  ].join("");
}
