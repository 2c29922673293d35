import { planInWords } from "../../../cli/restoring/restore-text";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { refused, type RestoreFinding, warning } from "../../../operations/restore/plan/restore-finding";
import { situation, target } from "../restore/situations";

const STEPS = { resumes: false, checksFirst: true, remaining: [], journal: undefined, saves: true, plan: undefined };

describe("what a dry run of a restore shows", () => {
  const { plan, findings } = planRestore(situation({ records: [] }), target());
  const lines = planInWords(
    plan,
    [...findings, warning("safetyBackup", "is off"), refused("datastore", "is 8.8.0 here. Upgrade it")],
    STEPS,
  ).split("\n");

  it("has what is in the way before the notes, one sentence per line", () => {
    expect(lines.slice(lines.indexOf("Found:") + 1)).toEqual([
      "  NO: datastore is 8.8.0 here.",
      "      Upgrade it.",
      expect.stringMatching(/^ {2}note: secondaryStorage is rdbms, and there is no index zeebe-record_\S+ here\.$/),
      "      After a restore, Optimize imports from there what came in after 2026-11-20T03:00:00.000Z.",
      "      What is not there stays missing in Optimize.",
      "      If the exporter has another prefix, look whether its oldest index is from before then.",
      "  note: safetyBackup is off.",
      "",
      "Nothing is restored until each NO is removed. Then run the same with --dry-run again: it ends with the text for --confirm.",
      "",
    ]);
  });

  it("ends with the text for --confirm only where nothing is in the way", () => {
    const ending = (...found: RestoreFinding[]) => planInWords(plan, found, STEPS).trimEnd().split("\n").at(-1);
    expect(ending(warning("safetyBackup", "is off"))).toBe(
      "To do it, replace --dry-run by: --confirm 'optimize@aaaabbbb#11'",
    );
    for (const kind of ["refused", "invalid", "busy"] as const) {
      expect(ending({ kind, property: "datastore", problem: "is in the way" })).toMatch(/^Nothing is restored until/);
    }
  });

  it("has a blank line between a table and what follows", () => {
    const at = lines.findIndex((line) => line.startsWith("Before anything is deleted"));
    expect(lines[at - 1]).toBe("");
  });
});
