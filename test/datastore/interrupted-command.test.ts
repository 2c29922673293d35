import { until } from "../unit/stack/until";
import { CommandStand } from "./command-stand";

jest.setTimeout(1_800_000);

// What is decided above the clients: one datastore shows it.
describe("a command that ends in the middle of a trial", () => {
  const stand = new CommandStand("elasticsearch-8.19");

  /** A rate of the repository would hold a restore that has begun to its end. */
  const restoreNoFasterThan = (rate: string | null) =>
    stand.request("PUT", "/_cluster/settings", {
      persistent: { "indices.recovery.max_bytes_per_sec": rate },
    });

  const onTrial = async () => {
    const listed = await stand.request("GET", "/_cat/indices/trial_*?h=index&expand_wildcards=all&format=json");
    return (listed as { index: string }[]).map(({ index }) => index).sort();
  };
  // Part 2 has begun: there is more than the three indices of part 1.
  const isHalfway = () => until(async () => (await onTrial()).length > 3);

  it("a restore that is interrupted in its check says that nothing was changed, and leaves nothing", async () => {
    const command = await stand.start("cli-interrupted");
    await command.json("create", "--backup-id", "62");
    await stand.optimize?.stop();
    const { confirm } = (await command.json("restore", "62", "--dry-run")) as { confirm: string };
    await restoreNoFasterThan("5kb");
    const argv = ["restore", "62", "--optimize-stopped", "--quiet-seconds", "1", "--confirm", confirm];
    const { code, stderr } = await command.signal("SIGINT", isHalfway, ...argv);
    await restoreNoFasterThan(null);
    expect(code).toBe(6);
    expect(stderr).toContain(
      "Interrupted. Optimize was not stopped, and nothing was deleted. Run the same command to begin anew. What the check restored",
    );
    expect(await onTrial()).toEqual([]);
    const listed = await stand.request("GET", "/_cat/indices/optimize-*?h=index&format=json");
    expect((listed as { index: string }[]).map(({ index }) => index).sort()).toEqual([...stand.indices].sort());
  });

  it("removes what a check-restore that was killed in the middle left behind, once the datastore has ended its restore", async () => {
    const command = await stand.start("cli-killed");
    await command.json("create", "--backup-id", "61");
    await restoreNoFasterThan("5kb");
    expect(await command.signal("SIGKILL", isHalfway, "check-restore")).toMatchObject({ code: null });
    const left = await onTrial();
    expect(left.length).toBeGreaterThan(3);
    // As long as the datastore restores, nobody can tell that its trial is over.
    const cleanUp = async () => (await command.json("check-restore", "--clean-up")) as { deleted: string[] };
    const first = await cleanUp();
    if (first.deleted.length === 0) expect(first).toMatchObject({ left: [expect.stringMatching(/^trial_/)] });
    await restoreNoFasterThan(null);
    // The search that a living trial keeps open would end by itself, after minutes.
    await stand.request("DELETE", "/_search/scroll/_all").catch(() => undefined);
    let last = first;
    await until(async () => last.deleted.length > 0 || (last = await cleanUp()).deleted.length > 0, 1_500);
    expect({ ...last, deleted: [...last.deleted].sort() }).toEqual({ deleted: left, left: [], foreign: [] });
    expect(await onTrial()).toEqual([]);
  });
});
