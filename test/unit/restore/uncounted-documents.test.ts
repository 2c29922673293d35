import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText, requireNoObstacle } from "../../../operations/restore/plan/restore-finding";
import { sumsOf } from "../../../operations/restore/plan/restore-plan";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";
import { situation, target } from "./situations";

it("takes documents that could not be counted for there, and says so", () => {
  const { plan, findings } = planRestore(
    situation({ documents: DocumentCounts.unknown("3 of 20 shards did not answer") }),
    target(),
  );
  expect(plan?.deletes.map(({ documents }) => documents)).toEqual(plan?.deletes.map(() => undefined));
  expect(plan && sumsOf(plan).deletedDocuments).toBeUndefined();
  expect(findings.map(findingText)).toEqual([expect.stringMatching(/could not be counted \(3 of 20 shards/)]);
  expect(() => requireNoObstacle(findings)).not.toThrow();
});

it("saves what could not be counted, and does without a snapshot only of what is known to be empty", async () => {
  const uncounted = new SimulatedWorld();
  uncounted.documentsInEach = undefined;
  const warnings: string[] = [];
  const report = await restore(uncounted, {}, (line) => warnings.push(line));
  expect(report.safetySnapshot).toBeDefined();
  expect(report.restoredDocuments).toBeUndefined();
  expect(warnings).toEqual([expect.stringMatching(/could not be counted .*safety snapshot is taken/)]);
  const empty = new SimulatedWorld();
  empty.documentsInEach = 0;
  empty.wasNeverWritten = true;
  expect((await restore(empty)).safetySnapshot).toBeUndefined();
});

it("saves what counts as empty and was written to: a search finds only what was refreshed", async () => {
  const unrefreshed = new SimulatedWorld();
  unrefreshed.documentsInEach = 0;
  expect((await restore(unrefreshed)).safetySnapshot).toBeDefined();
});
