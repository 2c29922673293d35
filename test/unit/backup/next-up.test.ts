import { ExplainedError } from "../../../clients/explained-error";
import { BackupNotCompleted } from "../../../operations/backup/backup-not-completed";
import { DeletionRefused } from "../../../operations/backup/deletion-protections";
import { withNextUp, withRecordedSettings } from "../../../provider/optimize-backup/next-up";

type State = BackupNotCompleted["state"];

test.each<["failed" | "unknown", State, RegExp]>([
  ["failed", "FAILED", /^Said\. The next `up` takes a new backup and then deletes what is left of this one\.$/],
  ["failed", "NOT_FOUND", /takes a new backup/],
  ["failed", "IN_PROGRESS", /^Said\.$/],
  ["unknown", "IN_PROGRESS", /^Said\. The next `up` goes on with it\.$/],
  ["unknown", "REQUESTED", /asks for it again, under the same id, if there is still nothing\.$/],
])("a backup that ended as %s, %s: what the next up does is added", (outcome, state, told) => {
  expect(withNextUp(new BackupNotCompleted(outcome, "5", state, [], false, "Said."))).toMatch(told);
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
