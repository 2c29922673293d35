import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Phase } from "../../../operations/restore/run/journal";

/** Where a restore of the Optimize in these tests writes its journal. */
export const journalPath = (stateHome: string) => join(stateHome, "camunda-backup", "restore-optimize@cluster-.json");

export async function keepJournal(text: string, path: string): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** The journal of a restore of the backup 7, whose plan has these changes. */
export function journalIn(phase: Phase, changes: object = {}): string {
  const plan = {
    version: 1,
    fingerprint: "0",
    datastore: "http://datastore.test:9200",
    clusterUuid: "cluster-1",
    repositoryName: "optimize",
    source: { kind: "backup", backupId: "7" },
    optimizeVersion: "8.8.0",
    indexPrefix: "optimize",
    parts: [],
    deletes: [],
    neighbours: [],
    ...changes,
  };
  const times = { startedAt: "2026-05-31T01:00:00.000Z", changedAt: "2026-05-31T01:05:00.000Z" };
  return JSON.stringify({ version: 1, plan, phase, who: "ada@host", ...times, restored: {} });
}
