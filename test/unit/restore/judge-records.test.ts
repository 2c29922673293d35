import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { type RestoreSituation } from "../../../operations/restore/plan/restore-situation";
import { index, situation, target } from "./situations";

/** Of records whose indices were made at these times; the backup was begun on 2026-11-20 at 03:00. */
const said = (...times: (string | undefined)[]) =>
  findings(times.map((createdAt, day) => index(`zeebe-record_process-instance_8.9.0_day-${day}`, { createdAt })));

const findings = (records: RestoreSituation["records"]) =>
  planRestore(situation({ records }), target()).findings.map((finding) => `${finding.kind}: ${findingText(finding)}`);

it("is content with records from before the backup, and where they are of no account", () => {
  expect(said("2026-11-21T00:00:01.000Z", "2026-11-20T00:00:01.000Z")).toEqual([]);
  expect(said("2026-11-20T03:00:00.000Z", undefined)).toEqual([]);
  expect(findings(undefined)).toEqual([]);
});

it("says what stays missing where the oldest records are younger than the backup", () => {
  expect(said("2026-11-21T00:00:01.000Z", "2026-11-22T00:00:01.000Z")).toEqual([
    expect.stringMatching(
      /^warning: secondaryStorage is rdbms, .* from 2026-11-21T00:00:01.000Z, after the backup was begun \(2026-11-20T03:00:00.000Z\): .* Choose a later backup/,
    ),
  ]);
});

it("says what to compare where it finds no records, or may not look", () => {
  expect(said()).toEqual([
    expect.stringMatching(/^warning: .*no index zeebe-record_process-instance_\*.*oldest index/),
  ]);
  expect(findings({ notTold: "how old they are is not told here (403)" })).toEqual([
    "warning: secondaryStorage: how old they are is not told here (403).",
  ]);
});
