import { writeJournal } from "../operations/restore/run/journal";
import { type LedgerEntry, withEntry } from "../operations/retention/ledger";
import { ledgerText, parseLedger } from "../operations/retention/ledger-text";
import { planPrune } from "../operations/retention/plan-prune";
import { endedJournal, hourlyLedger } from "./made-records";
import { described, fastest, type Measure, type Measurement } from "./measurement";

const BACKUPS = 20_000;
const INDICES = 3_250;
/** What a ConfigMap holds, in kB. */
const CONFIG_MAP = 1048.576;
const runs = 5;

/** What is written down of backups and restores: how long it is, and what it costs to work with. */
export const measureRecords: Measure = async (_counts, report) => {
  const entries = hourlyLedger(BACKUPS);
  const text = ledgerText(entries);
  const indented = JSON.stringify({ version: 1, backups: entries }, undefined, 2);
  const change = () => void ledgerText(withEntry(parseLedger(text, "bench"), another(entries)));
  const journal = await journalOf(INDICES);
  const measurements: Measurement[] = [
    {
      what: `the ledger of ${BACKUPS} backups`,
      value: text.length / 1000,
      bound: CONFIG_MAP,
      unit: "kB",
      from: `earlier versions wrote ${(indented.length / 1000).toFixed(0)} kB; a ConfigMap is the bound`,
    },
    {
      what: `adding a backup to the ledger of ${BACKUPS}`,
      value: await fastest(runs, () => timed(change)),
      bound: 1000,
      unit: "ms",
      from: "read, changed and written, without the requests",
    },
    {
      what: `planning retention for ${BACKUPS} backups`,
      value: await fastest(runs, () => timed(() => plan(entries))),
      bound: 3000,
      unit: "ms",
      from: "all of them in the ledger and in the repository",
    },
    {
      what: `the journal of a restore of ${INDICES} indices`,
      value: journal.written / 1000,
      bound: CONFIG_MAP,
      unit: "kB",
      from: `${(journal.plain / 1000).toFixed(0)} kB before it is packed; a ConfigMap is the bound`,
    },
  ];
  for (const one of measurements) report(described(one));
  return measurements;
};

function another([first]: readonly LedgerEntry[]): LedgerEntry {
  if (first === undefined) throw new TypeError("there is no backup to make another one of");
  return { ...first, backupId: "1999999999", snapshots: [] };
}

function plan(entries: readonly LedgerEntry[]): void {
  const [{ repositoryName, clusterUuid } = { repositoryName: "", clusterUuid: "" }] = entries;
  const indices = ["optimize-metadata_v3"];
  planPrune({
    backups: entries.map(({ backupId, snapshots }) => ({
      backupId,
      snapshots: snapshots.map((snapshot) => ({ ...snapshot, state: "SUCCESS" })),
      indices,
    })),
    ledger: entries,
    place: { repositoryName, clusterUuid },
    policy: { keepLast: 48 },
    indexPrefix: "optimize",
    lastRunCompleted: true,
    now: Date.now(),
  });
}

async function journalOf(indices: number): Promise<{ readonly plain: number; readonly written: number }> {
  const journal = endedJournal(indices);
  let written = 0;
  await writeJournal(
    {
      place: "bench",
      read: () => Promise.resolve(undefined),
      write: (text) => Promise.resolve(void (written = text.length)),
    },
    journal,
  );
  return { plain: JSON.stringify(journal).length, written };
}

function timed(work: () => void): Promise<number> {
  const before = performance.now();
  work();
  return Promise.resolve(performance.now() - before);
}
