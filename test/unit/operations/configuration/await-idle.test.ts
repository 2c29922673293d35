import { type StoredSnapshot } from "../../../../clients/datastore/stored-snapshot";
import { TransportError } from "../../../../clients/http/transport-error";
import { awaitIdle } from "../../../../operations/configuration/await-idle";
import { type ConfigurationTarget, type ConfiguredDatastore } from "../../../../operations/configuration/target";
import { SimulatedClock } from "../../backup/simulation";

const clock = () => new SimulatedClock();
const silent = () => Promise.reject(new TransportError("timeout", true, "datastore: http://es:9200 did not answer"));

/** A part of the backup 7, which began when the test did. */
function part(number: number, state: string, start: number, end?: number): StoredSnapshot {
  return {
    name: `camunda_optimize_7_8.10.0_part_${number}_of_2`,
    state,
    startTime: new Date(start).toISOString(),
    endTime: end === undefined ? undefined : new Date(end).toISOString(),
    indices: [],
    failures: [],
  };
}

/** How long it takes until Optimize may be restarted. */
async function waited(
  time: SimulatedClock,
  list: (elapsed: number) => Promise<StoredSnapshot[]>,
  holders: ConfiguredDatastore["repositories"]["holders"] = () => Promise.resolve([]),
): Promise<number> {
  const began = time.monotonic();
  const target: ConfigurationTarget = {
    deployment: undefined,
    optimize: undefined,
    datastore: {
      repositories: { get: (name) => Promise.resolve({ name, type: "fs", settings: {} }), holders },
      snapshots: { list: () => list(time.monotonic() - began) },
    },
    clock: time,
    report: () => undefined,
    warn: () => undefined,
  };
  await awaitIdle(target, "backups", 600_000);
  return time.monotonic() - began;
}

test("a datastore that does not answer lets nothing be restarted", async () => {
  const failed = waited(clock(), silent);
  await expect(failed).rejects.toMatchObject({ outcome: "busy" });
  await expect(failed).rejects.toThrow(/could not be seen: datastore: http:\/\/es:9200 did not answer/);
});

test("nor does one that does not tell whether a restore runs", async () => {
  await expect(waited(clock(), () => Promise.resolve([]), silent)).rejects.toMatchObject({ outcome: "busy" });
});

test("one that answers again is believed", async () => {
  const answers = (elapsed: number) => (elapsed < 60_000 ? silent() : Promise.resolve([]));
  expect(await waited(clock(), answers)).toBeGreaterThanOrEqual(60_000);
});

test("between the parts of Optimize 8.10 nothing runs, and the second is waited for", async () => {
  const time = clock();
  const start = time.now();
  const first = part(1, "SUCCESS", start, start + 1_000);
  const ends = await waited(time, (elapsed) => {
    if (elapsed < 20_000) return Promise.resolve([first]);
    if (elapsed < 200_000) return Promise.resolve([first, part(2, "IN_PROGRESS", start + 20_000)]);
    return Promise.resolve([first, part(2, "SUCCESS", start + 20_000, start + 200_000)]);
  });
  expect(ends).toBeGreaterThanOrEqual(200_000);
});

test("a second part that does not come is not waited for for ever", async () => {
  const time = clock();
  const start = time.now();
  const ends = await waited(time, () => Promise.resolve([part(1, "SUCCESS", start, start + 1_000)]));
  expect(ends).toBeGreaterThanOrEqual(30_000);
  expect(ends).toBeLessThan(120_000);
});
