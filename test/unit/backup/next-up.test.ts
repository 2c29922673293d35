import { ExplainedError } from "../../../clients/explained-error";
import { BackupNotCompleted } from "../../../operations/backup/backup-not-completed";
import { DeletionRefused } from "../../../operations/backup/deletion-protections";
import { withNextUp, withRecordedSettings } from "../../../provider/optimize-backup/next-up";

type State = BackupNotCompleted["state"];

const newOne = (remains: string) =>
  new RegExp(`^Said\\. The next \`up\` takes a new backup; what is left of this one is then ${remains}\\.$`);
const usedUp = (remains: string) =>
  new RegExp(`No second backup .* choose another backupId, or leave it out\\. .* what is left .* is ${remains}\\.$`);

test.each<["failed" | "unknown", State, string | undefined, "delete" | "retain", boolean, RegExp]>([
  ["failed", "FAILED", undefined, "delete", false, newOne("deleted")],
  ["failed", "INCOMPLETE", undefined, "retain", false, newOne("kept")],
  ["failed", "FAILED", undefined, "delete", true, newOne("kept")],
  ["failed", "FAILED", "5", "delete", false, usedUp("deleted")],
  ["failed", "INCOMPLETE", "5", "retain", false, usedUp("kept")],
  ["failed", "NOT_FOUND", undefined, "delete", false, /^Said\. The next `up` takes a new backup\.$/],
  ["failed", "NOT_FOUND", "5", "delete", false, /^Said\. The next `up` asks for it again, under the same id\.$/],
  ["failed", "IN_PROGRESS", "5", "delete", false, /^Said\.$/],
  ["unknown", "IN_PROGRESS", "5", "delete", false, /^Said\. The next `up` goes on with it\.$/],
  ["unknown", "REQUESTED", "5", "delete", false, /asks for it again, under the same id, if there is still nothing\.$/],
])("%s, %s, with the id %s, %s, adopted %s: only what the next up does is told", (outcome, state, ...rest) => {
  const [backupId, onDelete, adopted, told] = rest;
  const failure = new BackupNotCompleted(outcome, "5", state, [], adopted, "Said.");
  const text = withNextUp(failure, { backupId, onDelete });
  expect(text).toMatch(told);
  if (backupId !== undefined) expect(text).not.toContain("takes a new backup");
});

test("a deletion that wants another setting says how that gets there, any other error goes on as it is", async () => {
  const refused = withRecordedSettings(() => Promise.reject(new DeletionRefused("Set allowDeleteLast to true.")));
  await expect(refused).rejects.toMatchObject({
    outcome: "refused",
    message: expect.stringMatching(/^Set allowDeleteLast to true\. .* by `pulumi up` before it/) as string,
  });
  const late = new ExplainedError("failed", "It is still there.");
  await expect(withRecordedSettings(() => Promise.reject(late))).rejects.toBe(late);
});
