import { ExplainedError } from "../../clients/explained-error";
import { type ConfigMapData } from "../../clients/kubernetes/in-cluster/config-maps";
import { type LedgerEntry } from "../retention/ledger";
import { ledgerText, parseLedger } from "../retention/ledger-text";
import { LEDGER_KEY } from "./object-names";

/** Kubernetes refuses a ConfigMap whose texts have more than 1 MiB; the rest is for what else a run writes. */
const MOST_BYTES = 1_048_576 - 16_384;

/** Texts of a ConfigMap with its ledger changed, or as they were and why it could not be. */
export interface ChangedLedger {
  readonly data: ConfigMapData;
  readonly problem: string | undefined;
}

/** Changes the ledger among the texts of a ConfigMap. One that cannot be read is not written over. */
export function changedLedger(
  data: ConfigMapData,
  change: (entries: readonly LedgerEntry[]) => readonly LedgerEntry[],
): ChangedLedger {
  let entries: readonly LedgerEntry[];
  try {
    entries = change(entriesOf(data));
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    return { data, problem: error.message };
  }
  const changed = { ...data, [LEDGER_KEY]: ledgerText(entries) };
  const bytes = Object.values(changed).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MOST_BYTES) return { data: changed, problem: undefined };
  return {
    data,
    problem: `ledger: with ${entries.length} backups it has ${bytes} bytes, and a ConfigMap takes no more than 1 MiB. Declare a retention that keeps fewer, or delete backups that nobody needs.`,
  };
}

/** The ledger in a ConfigMap; empty where none was begun. */
export function entriesOf(data: ConfigMapData | undefined): LedgerEntry[] {
  const text = data?.[LEDGER_KEY];
  return text === undefined || text === "" ? [] : parseLedger(text, "the key ledger of the schedule's ConfigMap");
}
