import { interruptedRestore, WatchedCheck } from "../../../cli/restoring/interrupted-restore";
import { PHASES, type RestoreJournal } from "../../../operations/restore/run/journal";

const journalIn = (phase: RestoreJournal["phase"]) => ({ phase }) as RestoreJournal;
type Given = Parameters<typeof interruptedRestore>;
const said = (journal: Given[0], check: Given[1]) => interruptedRestore(journal, check, "/state/journal.json").message;

describe("a restore that the user interrupts", () => {
  it.each([
    ["undone", "was not stopped, and nothing was deleted"],
    ["done", "was not stopped, and nothing was deleted"],
    ["seeding", "Nothing was deleted. Optimize may be stopped"],
    ["stopping", "Nothing was deleted. Optimize may be stopped"],
    ["saving", "Nothing was deleted. Optimize may be stopped"],
    ["deleting", "may have been deleted, so that the data is not whole: leave Optimize stopped"],
    ["restoring", "may have been deleted, so that the data is not whole: leave Optimize stopped"],
    ["comparing", "may have been deleted, so that the data is not whole: leave Optimize stopped"],
    ["starting", "The data is restored, and Optimize may not have been started yet"],
  ] as const)("in the phase %s says: %s", (phase, words) => {
    expect(PHASES).toContain(phase);
    expect(said(journalIn(phase), "none")).toContain(words);
  });

  it("says that nothing is known where the journal cannot be read, and nothing happened where there is none", () => {
    expect(said("not-known", "none")).toMatch(/could not be read\. .*may be stopped: leave it so/);
    expect(said(undefined, "none")).toMatch(
      /^Interrupted\. Optimize was not stopped, and nothing was deleted\. Run the same command/,
    );
  });

  it("names the snapshot of what there was, once it is complete", () => {
    const saved = (complete: boolean) =>
      said({ ...journalIn("restoring"), safetySnapshot: { name: "before_restore_x", complete } }, "none");
    expect(saved(true)).toContain("What there was before is in the snapshot before_restore_x.");
    expect(saved(false)).not.toContain("before_restore_x");
  });

  it.each(PHASES)("in the phase %s tells how to give it up only if nothing was changed", (phase) => {
    const isUnchanged = phase === "stopping" || phase === "saving";
    expect(said(journalIn(phase), "none").includes("To give it up, remove /state/journal.json")).toBe(isUnchanged);
  });

  it("names what its check may leave, and the command that removes it", () => {
    expect(said(undefined, "left")).toMatch(/trial_\*, may be left: `camunda-backup check-restore --clean-up`/);
    expect(said(undefined, "removed")).toMatch(/was removed again/);
  });
});

describe("a check that is interrupted", () => {
  const checked = { report: () => undefined, warn: () => undefined } as never;
  const never = { sleep: () => new Promise<void>(() => undefined) };

  it("is waited for, until it has removed what it made", async () => {
    let end: (reason: Error) => void = () => undefined;
    const watched = new WatchedCheck();
    const check = watched.watch(() => new Promise((_resolve, reject) => (end = reject)))(checked);
    const ended = watched.ended(never);
    end(new Error("interrupted"));
    await expect(check).rejects.toThrow("interrupted");
    expect(await ended).toBe("removed");
    expect(await watched.ended(never)).toBe("none");
  });

  it("is not waited for without end", async () => {
    const watched = new WatchedCheck();
    void watched.watch(() => new Promise(() => undefined))(checked);
    expect(await watched.ended({ sleep: () => Promise.resolve() })).toBe("left");
  });
});
