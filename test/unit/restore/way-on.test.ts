import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const FULL = new DatastoreError("the disk is full", 500, "snapshot_restore_exception", ["the disk is full"]);

/** A restore of which the datastore refuses the first part once everything is deleted, and what happens then. */
async function failing(then: (world: SimulatedWorld) => void): Promise<string> {
  const world = new SimulatedWorld();
  const { restores } = world.datastore;
  const begin = restores.begin.bind(restores);
  Object.assign(restores, {
    begin: async (request: Parameters<typeof begin>[0]) => {
      if (world.deleted.length === 0) return begin(request);
      then(world);
      throw FULL;
    },
  });
  return restore(world).then(
    () => "done",
    (error: unknown) => (error as Error).message,
  );
}

describe("a restore that fails after the deletion says how to go on", () => {
  it("by the same restore, where its backup is there", async () => {
    const said = await failing(() => undefined);
    expect(said).toMatch(/the disk is full.* leave .* stopped\. The same restore, run again, goes on\. What there was/);
  });

  it("by another backup, where its own is gone", async () => {
    const said = await failing((world) => world.snapshots.delete("camunda_optimize_11_8.8.0_part_2_of_2"));
    expect(said).toMatch(
      /This restore cannot go on: \S+_11_8\.8\.0_part_2_of_2 is not in the snapshot repository \S+ any more\. Restore another backup\. What there was before is in the snapshot before_restore/,
    );
    expect(said).not.toMatch(/run again/);
  });

  it("and does not take for gone what it cannot look at", async () => {
    const said = await failing(({ datastore: { snapshots } }) =>
      Object.assign(snapshots, {
        list: () => Promise.reject(new DatastoreError("too busy", 429, "circuit_breaking", [])),
      }),
    );
    expect(said).toMatch(/run again, goes on if the backup is still there, which is not known: too busy/);
  });
});
