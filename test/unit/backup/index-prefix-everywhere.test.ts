import { indexPrefixProblem } from "../../../operations/backup/index-prefix-schema";
import { planSchedule, type PlannedArgs } from "../../../components/backup-schedule/schedule-plan";
import { readSettings as readRunSettings } from "../../../operations/scheduled-run/settings";
import { backupFindings, backupInputs } from "../../../provider/optimize-backup/backup-inputs";
import { restoreInputFindings } from "../../../provider/optimize-restore/restore-inputs";
import { getPrunePlan } from "../../../provider/prune-plan/get-prune-plan";
import { getRestorePlan } from "../../../provider/restore-plan/get-restore-plan";
import { readSettings } from "../../../cli/settings/read-settings";

describe.each([
  ["Upper", /is Upper, .* small letters: write upper$/],
  ["", /is empty/],
  ["opti*", /holds a character/],
  ["a,b", /holds a character/],
  [".optimize", /begins with \./],
  ["optimize-", /ends with a hyphen.*write optimize$/],
])("the prefix %p, which no index can have", (indexPrefix, problem) => {
  const managementApi = { url: "http://optimize:8092" };
  const datastore = { url: "http://datastore:9200" };
  const messagesOf = async (work: () => unknown): Promise<string> => {
    try {
      await work();
      return "it was accepted";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const said = (findings: readonly { property: string; problem: string }[]) =>
    findings.find(({ property }) => property === "indexPrefix")?.problem ?? "it was accepted";
  const places: Readonly<Record<string, () => string | Promise<string>>> = {
    OptimizeBackup: () => said(backupFindings({ managementApi, secondaryStorage: "none", indexPrefix }, {})),
    OptimizeRestore: () => said(restoreInputFindings({ indexPrefix }, {}, 0)),
    BackupSchedule: () =>
      messagesOf(() =>
        planSchedule(
          {
            namespace: "a",
            managementApi,
            secondaryStorage: "none",
            schedule: "0 3 * * *",
            indexPrefix,
          } as PlannedArgs,

          { base: "nightly", ledger: "l", status: "s" } as Parameters<typeof planSchedule>[1],
        ),
      ),
    "a scheduled run": () =>
      messagesOf(() =>
        readRunSettings(JSON.stringify({ schedule: "x", timeZone: "x", managementApi, indexPrefix }), {}),
      ),
    getPrunePlan: () => messagesOf(() => getPrunePlan({ datastore, repositoryName: "r", retention: {}, indexPrefix })),
    getRestorePlan: () =>
      messagesOf(() => getRestorePlan({ datastore, repositoryName: "r", backupId: "1", indexPrefix })),
    "the command": () =>
      messagesOf(() =>
        readSettings({ flags: new Map([["index-prefix", indexPrefix]]), environment: {}, file: undefined }, [
          "indexPrefix",
        ]),
      ),
  };

  test.each(Object.keys(places))("is refused before anything is asked: %s", async (place) => {
    const message = String(await places[place]?.());
    expect(message.replace(/\.( Run .*)?$/, "")).toMatch(problem);
  });
});

test.each(["optimize", "acme-optimize", "a", "optimize_2", "0ptimize"])("the prefix %p is one", (prefix) => {
  expect(indexPrefixProblem(prefix)).toBeUndefined();
});

test("what an earlier version recorded can still be read and deleted, as it was meant", () => {
  const recorded = { managementApi: { url: "http://optimize:8092" }, secondaryStorage: "none", indexPrefix: "Upper" };
  expect(backupInputs(recorded).indexPrefix).toBe("upper");
});
