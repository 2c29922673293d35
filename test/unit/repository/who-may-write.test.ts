import { repositoryFindings } from "../../../operations/doctor/repository-findings";
import { secondWriterWarnings } from "../../../operations/repository/second-writer";
import { readManifest } from "../../../operations/restore/plan/manifest";
import { judgeSecondWriter } from "../../../operations/restore/plan/judge-target";
import { judgeTrial } from "../../../operations/trial-restore/judge-trial";
import { situation, target } from "../restore/situations";

const found = situation({ indices: [] });
const { manifest } = readManifest(target().source, found.snapshots, target());
if (manifest === undefined) throw new Error("the backup of the tests is whole");
const startTime = "2026-06-01T03:00:00.000Z";
const now = () => Date.parse(startTime);
const snapshot = { name: "one", state: "SUCCESS", startTime, endTime: startTime, indices: [], failures: [] };
const clock = { now, monotonic: now, sleep: () => Promise.resolve() };
const list = () => Promise.resolve([snapshot]);

/** All places that speak of a second writer. */
const PLACES: Readonly<Record<string, () => Promise<string | undefined> | string | undefined>> = {
  "a plan": () => judgeSecondWriter(manifest, found)[0]?.problem,
  "a trial": () =>
    judgeTrial("abc", manifest, found, target()).find(({ property }) => property === "repositoryName")?.problem,
  "a registration": async () => (await secondWriterWarnings({ snapshots: { list } }, "backups", ["one"], clock))[0],
  "the doctor": () => {
    const repository = { name: "backups", type: "fs", settings: { readonly: "true" } };
    return repositoryFindings("backups", repository, { kind: "works", nodes: ["one"] })[0]?.advice;
  },
};

it.each(Object.entries(PLACES))(
  "%s claims nothing of another writer, and has a way out for each case",
  async (_, say) => {
    const said = await say();
    expect(said).toContain("is not known here");
    expect(said).toMatch(/If one does, set readonly to true/);
    expect(said).toMatch(/If none does, as when the other cluster is gone or this one lost its data, /);
    expect(said).not.toMatch(/another one writes there|two writers destroy/);
  },
);
