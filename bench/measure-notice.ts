import { systemClock } from "../clients/clock";
import { connectDatastore } from "../clients/datastore/connect";
import { connectOptimize } from "../clients/optimize/connect";
import { takeBackup } from "../operations/backup/take-backup";
import { startDatastore, type RunningDatastore } from "../test/stack/datastores";
import { seedOptimizeIndices, startOptimizeStandIn } from "../test/stack/optimize";
import { described, type Measure, type Measurement, seconds } from "./measurement";

const shareOfDuration = 0.1;
const leastSeconds = 1;
const mostSeconds = 30;
/** Bytes a second that a snapshot may write, the fewer the longer it takes: seconds to most of a minute. */
const rates = ["1mb", "150kb", "40kb"];
const documents = 2000;

/**
 * How late the end of a backup is noticed: within a tenth of its duration, but at least 1 s and at most 30 s. Backups of
 * hours are left to the unit tests, which turn the clock by themselves.
 */
export const measureNotice: Measure = async (_counts, report) => {
  const datastore = await startDatastore("elasticsearch-8.19", { onDisk: true });
  try {
    report(`${rates.length} backups, of seconds to most of a minute …`);
    await seedOptimizeIndices({ datastoreUrl: datastore.url, engine: datastore.engine, documents });
    const measurements: Measurement[] = [];
    for (const rate of rates) {
      const measurement = await noticed(datastore, rate);
      report(described(measurement));
      measurements.push(measurement);
    }
    return measurements;
  } finally {
    await datastore.stop();
  }
};

async function noticed({ url, engine, repositoryFolder }: RunningDatastore, rate: string): Promise<Measurement> {
  const repositoryName = `rate-${rate}`;
  const opened = await connectDatastore({ url });
  const settings = { location: `${repositoryFolder}/${repositoryName}`, max_snapshot_bytes_per_sec: rate };
  await opened.repositories.put(repositoryName, "fs", settings);
  const standIn = await startOptimizeStandIn({ datastoreUrl: url, engine, repositoryName });
  const optimize = connectOptimize({ url: standIn.url });
  try {
    const { snapshots, identity } = opened;
    const store = { snapshots, repositoryName, clusterUuid: identity.clusterUuid };
    const startedAt = Date.now();
    const { completedAt } = await takeBackup(
      { optimize, store, clock: systemClock, report: () => undefined },
      { backupId: "1", adopt: false, whenBusy: "fail", timeoutMilliseconds: 1_200_000, graceMilliseconds: 60_000 },
    );
    const late = Date.now() - Date.parse(completedAt);
    const duration = Date.parse(completedAt) - startedAt;
    return {
      what: `end of a backup of ${Math.round(duration / 1000)} s, noticed`,
      value: late / 1000,
      bound: Math.min(Math.max((duration / 1000) * shareOfDuration, leastSeconds), mostSeconds),
      unit: "s later",
      from: `it took ${seconds(duration)}`,
    };
  } finally {
    await Promise.all([optimize.close(), opened.close()]);
    await standIn.stop();
  }
}
