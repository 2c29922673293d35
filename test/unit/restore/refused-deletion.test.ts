import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { expectRestored, foreign, killed, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const blocked = new DatastoreError("datastore: answered 403: blocked", 403, "cluster_block_exception", []);
const lostAnswer = new TransportError("cut-off", true, "datastore: closed the connection");
const unavailable = new DatastoreError("datastore: answered 503", 503, undefined, []);
const lostLease = new ExplainedError("unknown", "The Lease was lost");

/** Deletes all but what is left over of one request, and then fails. */
function failingDeletion(world: SimulatedWorld, error: Error, requests: number): () => void {
  const { indices } = world.datastore;
  const remove = indices.delete.bind(indices);
  let sent = 0;
  const failing: typeof remove = (names, before) =>
    remove(names, async (count) => {
      await before?.(count);
      if (sent++ >= requests) throw error;
    });
  Object.assign(indices, { delete: failing });
  return () => void Object.assign(indices, { delete: remove });
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => "restored",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
const journalOf = (world: SimulatedWorld): unknown => JSON.parse(world.journalText ?? "");
const names = (world: SimulatedWorld) => Object.keys(world.contents());

describe("a deletion that the datastore refuses as a whole", () => {
  it("gives Optimize back, undoes the record, says so, and can be asked for again", async () => {
    const world = new SimulatedWorld();
    const [before, there] = [foreign(world), names(world)];
    const mend = failingDeletion(world, blocked, 0);
    const said = await failure(restore(world));
    expect(said).toMatch(/answered 403: blocked Nothing was deleted, and the Deployment optimize runs again as it did/);
    expect(said).not.toMatch(/not whole/);
    expect(names(world)).toEqual(there);
    expect(world.replicas).toBe(2);
    expect(world.startedOnHalf).toBe(false);
    expect(journalOf(world)).toMatchObject({ phase: "undone", suspendedSchedules: [] });
    mend();
    expect((await restore(world)).resumed).toBe(false);
    expectRestored(world, before);
  });

  it("stays stopped in a run that goes on with one that was killed: what that one asked for may still be carried out", async () => {
    for (let at = 1; ; at++) {
      const world = new SimulatedWorld();
      const there = names(world);
      expect(await killed(world, { at, when: "after" })).toBe(true);
      const { phase } = (world.journalText === undefined ? {} : journalOf(world)) as { phase?: string };
      if (phase !== "deleting") continue;
      expect(world.deleted).toEqual([]);
      failingDeletion(world, blocked, 0);
      expect(await failure(restore(world))).toMatch(/leave .* stopped/);
      expect(names(world)).toEqual(there);
      expect(world.replicas).toBe(0);
      expect(journalOf(world)).toMatchObject({ phase: "deleting" });
      return;
    }
  });

  it("leaves Optimize stopped where that cannot be written down: the next run would go on deleting", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    const write = world.journal.write.bind(world.journal);
    const mend = failingDeletion(world, blocked, 0);
    let isDeleting = false;
    Object.assign(world.journal, {
      write: async (text: string) => {
        if (isDeleting) throw new ExplainedError("failed", "journal: cannot be written.");
        await write(text);
        isDeleting = text.includes('"phase":"deleting"');
      },
    });
    // The second write in this phase tells which indices are not the restore's own.
    expect(await failure(restore(world))).toMatch(
      /Nothing was deleted, but that could not be written down.*stays stopped/,
    );
    expect(world.replicas).toBe(0);
    Object.assign(world.journal, { write });
    mend();
    await restore(world);
    expectRestored(world, before);
  });
});

describe("a deletion of which nobody knows that it did nothing", () => {
  it.each([
    ["the second request was refused", blocked, 1],
    ["the answer got lost", lostAnswer, 0],
    ["something in between answered", unavailable, 0],
    ["the Lease was lost", lostLease, 0],
  ])("leaves Optimize stopped, and is gone on with, where %s", async (_, error, requests) => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    const mend = failingDeletion(world, error, requests);
    expect(await failure(restore(world))).toMatch(/The data is not whole: leave the Deployment optimize stopped/);
    expect(world.replicas).toBe(0);
    expect(journalOf(world)).toMatchObject({ phase: "deleting" });
    mend();
    expect((await restore(world)).resumed).toBe(true);
    expectRestored(world, before);
  });

  it("is one that an earlier restore had begun, whatever is there now", async () => {
    const world = new SimulatedWorld();
    failingDeletion(world, blocked, 1);
    await failure(restore(world));
    const safety = [...world.snapshots.keys()].find((name) => name.startsWith("before_restore")) ?? "";
    failingDeletion(world, blocked, 0);
    const back = { source: { kind: "snapshot", snapshot: safety }, confirm: `optimize@aaaabbbb#${safety}` } as const;
    expect(await failure(restore(world, back))).toMatch(/The data is not whole/);
    expect(world.replicas).toBe(0);
  });
});

describe("a journal that cannot be written any more", () => {
  it.each(["done", "undone"])("takes nothing from a restore that is %s", async (phase) => {
    const world = new SimulatedWorld();
    const write = world.journal.write.bind(world.journal);
    Object.assign(world.journal, {
      write: (text: string) =>
        text.includes(`"phase":"${phase}"`)
          ? Promise.reject(new ExplainedError("failed", "journal: full."))
          : write(text),
    });
    if (phase === "undone") failingDeletion(world, blocked, 0);
    const warnings: string[] = [];
    const said = await failure(restore(world, {}, (line) => warnings.push(line)));
    expect(said).toMatch(phase === "done" ? /^restored$/ : /Nothing was deleted, and .* runs again/);
    expect(warnings.join()).toMatch(
      new RegExp(`That the restore is ${phase} could not be written down: journal: full`),
    );
    expect(world.replicas).toBe(2);
  });
});

describe("a restore that the datastore would refuse", () => {
  it("is refused before anything is deleted, and gives Optimize back", async () => {
    const world = new SimulatedWorld();
    const there = names(world);
    const { restores } = world.datastore;
    const begin = restores.begin.bind(restores);
    const forbidden = new DatastoreError("no permissions for [restore]", 403, "security_exception", ["no permissions"]);
    Object.assign(restores, { begin: () => Promise.reject(forbidden) });
    expect(await failure(restore(world))).toMatch(/no permissions for \[restore\].*Nothing was deleted.*runs again/);
    expect(names(world)).toEqual(there);
    expect(world.deleted).toEqual([]);
    expect(world.replicas).toBe(2);
    Object.assign(restores, { begin });
    await restore(world);
    expectRestored(world, foreign(world));
  });
});
