import * as pulumi from "@pulumi/pulumi";

import { certainFindings } from "../../../components/backup-schedule/schedule-check";
import { scheduleNames } from "../../../components/backup-schedule/schedule-names";
import { backupFindings } from "../../../provider/optimize-backup/backup-inputs";
import { configurationFindings } from "../../../provider/optimize-backup-configuration/configuration-inputs";
import { restoreInputFindings } from "../../../provider/optimize-restore/restore-inputs";
import { repositoryFindings } from "../../../provider/snapshot-repository/repository-inputs";

type Args = Parameters<typeof certainFindings>[0];
type Judge = (inputs: Record<string, unknown>) => readonly { readonly property: string; readonly problem: string }[];

const SnapshotRepository: Judge = (inputs) => repositoryFindings(inputs);
const OptimizeBackup: Judge = (inputs) => backupFindings(inputs, {});
const OptimizeBackupConfiguration: Judge = (inputs) => configurationFindings(inputs);
const OptimizeRestore: Judge = (inputs) => restoreInputFindings(inputs, {}, 0);
const BackupSchedule: Judge = (inputs) => certainFindings(inputs as unknown as Args, scheduleNames("nightly"));

const datastore = { url: "http://d.test:9200" };
const managementApi = { url: "http://o.test:8092" };
const STORAGE = /^is missing; it must be rdbms, none, elasticsearch or opensearch/;
const schedule = { namespace: "camunda", managementApi, secondaryStorage: "rdbms", schedule: "0 3 * * *" };

/** What is written, and where, what and the way out that it is told. */
const cases: readonly [string, Judge, Record<string, unknown>, string, RegExp][] = [
  ["a repository of nothing", SnapshotRepository, {}, "datastore", /^is missing; it must be an object with .*url/],
  ["a repository of nothing", SnapshotRepository, {}, "repositoryName", /^is missing; it must be a text/],
  ["a repository of nothing", SnapshotRepository, {}, "", /none of fs, s3, .* is given/],
  ["a slip", SnapshotRepository, { verfy: true }, "verfy", /did you mean verify\?$/],
  ["a slip in a target", SnapshotRepository, { datastore: { usrname: "u" } }, "datastore.usrname", /mean username\?$/],
  ["a backup of nothing", OptimizeBackup, {}, "managementApi", /^is missing; it must be an object with .*url/],
  ["a backup of nothing", OptimizeBackup, {}, "secondaryStorage", STORAGE],
  ["a slip", OptimizeBackup, { secondryStorage: "none" }, "secondryStorage", /did you mean secondaryStorage\?$/],
  ["a slip in a target", OptimizeBackup, { managementApi: { ulr: "" } }, "managementApi.ulr", /did you mean url\?$/],
  ["a configuration of nothing", OptimizeBackupConfiguration, {}, "repositoryName", /^is missing; it must be a text/],
  ["a slip", OptimizeBackupConfiguration, { deploymnt: {} }, "deploymnt", /did you mean deployment\?$/],
  ["a restore of nothing", OptimizeRestore, {}, "secondaryStorage", STORAGE],
  ["a restore of nothing", OptimizeRestore, {}, "confirm", /^is missing; it must /],
  ["a slip", OptimizeRestore, { confrm: "" }, "confrm", /did you mean confirm\?$/],
  ["a schedule of nothing", BackupSchedule, {}, "namespace", /^is missing; it must be a text/],
  ["a schedule of nothing", BackupSchedule, {}, "schedule", /^is missing; it must be a text of five fields/],
  ["a schedule of nothing", BackupSchedule, {}, "secondaryStorage", STORAGE],
  ["a schedule of nothing", BackupSchedule, {}, "managementApi", /^is missing; it must be an object with .*url/],
  ["a slip", BackupSchedule, { ...schedule, retenton: {} }, "retenton", /did you mean retention\?$/],
  ["a slip", BackupSchedule, { ...schedule, pod: { toleration: [] } }, "pod.toleration", /did you mean tolerations\?$/],
  [
    "a slip",
    BackupSchedule,
    { ...schedule, datastore: { ...datastore, usrname: "" } },
    "datastore.usrname",
    /did you mean username\?$/,
  ],
  ["a wrong time", BackupSchedule, { ...schedule, schedule: "0 25 * * *" }, "schedule", /25/],
  ["a wrong zone", BackupSchedule, { ...schedule, timeZone: "Europe/Berlinn" }, "timeZone", /did you mean/],
];

test.each(cases)("%s: %s", (_what, judge, inputs, property, problem) => {
  const told = judge(inputs).filter((finding) => finding.property === property);
  expect(told.map((finding) => finding.problem)).toEqual([expect.stringMatching(problem)]);
});

describe("of a schedule some of whose arguments become known later", () => {
  const later = pulumi.output("later");
  test.each<[string, object, string[]]>([
    ["nothing is wrong", { repositoryName: later, datastore, retention: { keepLast: 3 } }, []],
    ["the datastore is known later", { datastore: { url: later }, retention: { keepLast: 3 } }, []],
    ["its time zone is known later", { timeZone: later, schedule: "0 25 * * *" }, []],
    ["its time is wrong", { repositoryName: later, datastore, schedule: "0 25 * * *" }, ["schedule"]],
    ["a property is misspelt", { repositoryName: later, datastore, retain: {} }, ["retain"]],
  ])("%s", (_what, more, properties) => {
    expect(BackupSchedule({ ...schedule, ...more }).map(({ property }) => property)).toEqual(properties);
  });
});
