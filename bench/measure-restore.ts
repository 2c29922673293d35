import { join } from "node:path";

import * as v from "valibot";

import { temporaryFolder } from "../test/stack/guardian";
import { runCommand } from "../test/stack/run-command";
import { described, type Measure, type Measurement, seconds } from "./measurement";
import { peakMemory } from "./process-memory";
import { RestorePlace } from "./restore-place";

const command = join(__dirname, "..", "dist", "cli", "camunda-backup.js");
const documents = 20_000;
/** How long the datastore's own restore is made to take, by a byte rate that holds for both. */
const ownSeconds = 40;
/** The same, where checks are measured. */
const checkedSeconds = 10;
const manyIndices = 1000;
const leastSeconds = 5;
const shareOfOwn = 0.05;
const memoryBound = 150;

/** What our restore adds to the datastore's own, and the memory that it needs. */
export const measureRestore: Measure = async (_counts, report) => {
  const place = await RestorePlace.start(documents);
  try {
    report(`a restore of ${documents} documents, by the datastore's own requests and by the command …`);
    await place.backUp("1");
    const measurements = [...(await measureTime(place)), await measureChecks(place)];
    report(`a restore of ${manyIndices} indices …`);
    await place.addIndices(manyIndices);
    await place.backUp("2");
    measurements.push(await measureMemory(place));
    for (const measurement of measurements) report(described(measurement));
    return measurements;
  } finally {
    await place.stop();
  }
};

async function measureTime(place: RestorePlace): Promise<Measurement[]> {
  await place.register(`${Math.round((await place.storedBytes()) / ownSeconds)}b`);
  await place.deleteIndices();
  const startedAt = Date.now();
  for (const part of [1, 2]) await place.restorePart("1", part);
  const own = Date.now() - startedAt;
  const { whole, phases } = await restore(place, "1");
  await place.register();
  // Deleting what was there counts as ours, although the datastore's own restore wants it too.
  const ours = phases.deleting + phases.restoring + phases.comparing;
  const apart = whole - ours;
  return [
    {
      what: "what the command's restore adds to the datastore's own, checks apart",
      value: Math.max(0, ours - own) / 1000,
      bound: Math.max(leastSeconds, (shareOfOwn * own) / 1000),
      unit: "s",
      from: `deleting, restoring and comparing ${seconds(ours)}; two \`_restore?wait_for_completion=true\` ${seconds(own)}`,
    },
    {
      what: "the command's start, its checks before and after Optimize stopped, and its end",
      value: apart / 1000,
      unit: "s",
      from: "without a safety snapshot, and with 1 s in which nothing may be written",
    },
  ];
}

/** What the trials of the backup and of the safety snapshot cost, where reading the repository is what takes the time. */
async function measureChecks(place: RestorePlace): Promise<Measurement> {
  await place.register(`${Math.round((await place.storedBytes()) / checkedSeconds)}b`);
  const bare = await restore(place, "1");
  const checked = await restore(place, "1", { flags: [] });
  await place.register();
  return {
    what: "a restore with its safety snapshot and the trials of both, to one without any",
    value: checked.whole / bare.whole,
    unit: "times",
    from: `${seconds(checked.whole)}; without any ${seconds(bare.whole)}`,
  };
}

async function measureMemory(place: RestorePlace): Promise<Measurement> {
  const folder = await temporaryFolder("restore-memory");
  let indices = 0;
  const memory = await peakMemory({ folder, program: command }, async () => {
    ({ indices } = await restore(place, "2", { folder }));
  });
  if (indices !== manyIndices) throw new Error(`${indices} indices were restored instead of ${manyIndices}`);
  return {
    what: `memory of the command during a restore of ${manyIndices} indices`,
    value: memory,
    bound: memoryBound,
    unit: "MB",
    from: "highest resident size",
  };
}

const done = v.object({
  restoredIndices: v.number(),
  durationsInMilliseconds: v.object({ deleting: v.number(), restoring: v.number(), comparing: v.number() }),
});

/** Runs the command, in milliseconds. */
async function restore(
  place: RestorePlace,
  backupId: string,
  { folder, flags: wished = ["--no-safety-backup"] }: { folder?: string; flags?: readonly string[] } = {},
) {
  const cwd = folder ?? (await temporaryFolder("restore"));
  const flags = [
    ...["--datastore-url", place.datastore.url],
    ...["--repository-name", RestorePlace.repositoryName],
    ...["--secondary-storage", "none"],
    ...["--journal", join(cwd, "journal.json")],
    ...["--quiet-seconds", "1"],
    ...["--confirm", `optimize@${(await place.clusterUuid()).slice(0, 8)}#${backupId}`],
    ...["--optimize-stopped", ...wished, "--json"],
  ];
  const startedAt = Date.now();
  const { stdout } = await runCommand(process.execPath, [command, "restore", backupId, ...flags], { cwd });
  const whole = Date.now() - startedAt;
  const { restoredIndices: indices, durationsInMilliseconds: phases } = v.parse(done, JSON.parse(stdout));
  return { whole, indices, phases };
}
