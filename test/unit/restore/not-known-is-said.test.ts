import { planInWords } from "../../../cli/restoring/restore-text";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { sumsOf } from "../../../operations/restore/plan/restore-plan";
import { describePlan } from "../../../provider/optimize-restore/restore-notices";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { index, situation, target } from "./situations";

describe("a size that the datastore does not tell", () => {
  const { indices } = situation();
  const untold = indices.map((one, number) => (number === 0 ? index(one.name, { sizeInBytes: undefined }) : one));
  const { plan } = planRestore(situation({ indices: untold }), target());

  it("is no part of a sum", () => {
    expect(plan && sumsOf(plan).deletedBytes).toBeUndefined();
    expect(plan && sumsOf(plan).restoredBytes).toBeGreaterThan(0);
  });

  it("frees nothing for certain, and a refusal for want of room says so", () => {
    const full = situation({
      indices: untold,
      disks: [{ node: "one", totalBytes: 100_000, availableBytes: 10 }],
    });
    expect(planRestore(full, target()).findings.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/the size of 1 of the indices that go is not known.*counts as none/),
    ]);
  });

  it("is said to be not known, by the command and by a preview", () => {
    if (plan === undefined) throw new Error("no plan");
    expect(
      planInWords(plan, [], {
        resumes: false,
        checksFirst: false,
        remaining: [],
        journal: undefined,
        saves: false,
        plan,
      }),
    ).toMatch(/Would delete \d+ indices with \d+ documents, of a size that is not known:/);
    expect(describePlan(plan)).toMatch(
      /with \d+ documents \(of a size that is not known\), and brings back .* \(0\.0 MB\)/,
    );
  });
});

it("a log that cannot be read is not a log without errors", async () => {
  const world = new SimulatedWorld();
  world.unreadLogs = ["optimize-1"];
  world.log = ["Optimize's log: ERROR cannot read index"];
  expect((await restore(world)).notes).toEqual([
    "Optimize's log: ERROR cannot read index",
    "The log of optimize-1 could not be read: look into it for errors.",
    "Optimize's import advances.",
  ]);
});
