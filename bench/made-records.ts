import { createHash } from "node:crypto";

import { type RestorePlan } from "../operations/restore/plan/plan-type";
import { type RestoreJournal } from "../operations/restore/run/journal";
import { type LedgerEntry } from "../operations/retention/ledger";

const HOUR_SECONDS = 3600;
const FIRST = 1_700_000_000;
const place = { repositoryName: "optimize-backups", clusterUuid: "m5qT3vYRQ0uWf2pXz8KcJA" };

/** The ledger of a schedule that has taken a backup each hour. */
export function hourlyLedger(backups: number): LedgerEntry[] {
  return Array.from({ length: backups }, (_, index) => {
    const id = FIRST + index * HOUR_SECONDS;
    const start = id * 1000 + 180 + (index % 700);
    return {
      backupId: String(id),
      ...place,
      snapshots: [start, start + 21_000 + (index % 900)].map((time, part) => ({
        name: `camunda_optimize_${id}_8.8.0_part_${part + 1}_of_2`,
        startTime: new Date(time).toISOString(),
      })),
      documents: 1_234_567 + index * 40,
    };
  });
}

/** As long as an engine's, and as hard to pack. */
const uuidOf = (name: string) => createHash("sha256").update(name).digest("base64url").slice(0, 22);

/** The journal of a restore at its end. */
export function endedJournal(indices: number): RestoreJournal {
  const names = Array.from({ length: indices }, (_, index) => `optimize-process-instance-invoice-${index}-approval_v8`);
  const plan: RestorePlan = {
    version: 1,
    fingerprint: "0123456789abcdef0123456789abcdef",
    datastore: "http://elasticsearch:9200",
    ...place,
    source: { kind: "backup", backupId: String(FIRST) },
    optimizeVersion: "8.8.0",
    indexPrefix: "optimize",
    parts: [
      {
        snapshot: `camunda_optimize_${FIRST}_8.8.0_part_2_of_2`,
        uuid: uuidOf("snapshot"),
        startTime: new Date(FIRST * 1000).toISOString(),
        indices: names.map((name, index) => ({ name, shards: 1, sizeInBytes: 230_000 + index * 7 })),
      },
    ],
    deletes: names.map((name, index) => ({
      name,
      uuid: uuidOf(`deleted ${name}`),
      why: "replaced",
      documents: index * 3,
      sizeInBytes: 230_000 + index * 7,
    })),
    neighbours: [],
  };
  const time = new Date(FIRST * 1000).toISOString();
  const restored = Object.fromEntries(names.map((name) => [name, uuidOf(name)]));
  return { version: 1, plan, phase: "comparing", who: "ada@laptop", startedAt: time, changedAt: time, restored };
}
