import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

it("an index that appears in mid-restore stops it, and nobody is told to delete what may be somebody else's", async () => {
  const world = new SimulatedWorld();
  const remove = world.datastore.indices.delete.bind(world.datastore.indices);
  Object.assign(world.datastore.indices, {
    delete: async (...given: Parameters<typeof remove>) => {
      await remove(...given);
      world.make("optimize-sales_v1", "somebody's");
    },
  });
  const error = await restore(world).catch((thrown: unknown) => thrown);
  const said = error instanceof Error ? error.message : "";
  expect(said).toMatch(/optimize-sales_v1 appeared meanwhile.*Nothing more is deleted\. Ask its owner/);
  expect(said).not.toMatch(/[Dd]elete (it|or)|rename/);
  expect(world.indices.has("optimize-sales_v1")).toBe(true);
});
