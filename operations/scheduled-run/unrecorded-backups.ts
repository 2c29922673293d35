import { isForeseen } from "../../clients/foreseen";
import { type ConfigMapData } from "../../clients/kubernetes/in-cluster/config-maps";
import { type LedgerEntry, withNoted, withoutEntry } from "../retention/ledger";
import { ledgerText, parseLedger } from "../retention/ledger-text";

const UNRECORDED_KEY = "unrecorded";
/** The status beside it needs room too. */
const MOST_BYTES = 512 * 1024;

/** What is asked of the ConfigMap of the status. */
interface StatusAccess {
  read(): Promise<ConfigMapData | undefined>;
  change(change: (data: ConfigMapData) => ConfigMapData): Promise<boolean>;
}

/** Backups that were taken while the ledger could not be written, kept beside the status until it can. */
export class UnrecordedBackups {
  constructor(private readonly status: StatusAccess) {}

  /** None where nobody can tell: they stay where they are. */
  async read(): Promise<readonly LedgerEntry[]> {
    return (await unlessImpossible(async () => notedIn(await this.status.read()))) ?? [];
  }

  /** Whether they were noted. */
  async add(entries: readonly LedgerEntry[]): Promise<boolean> {
    let fits = false;
    const isThere = await unlessImpossible(() =>
      this.status.change((data) => {
        const text = ledgerText(withNoted(notedIn(data), entries));
        fits = Buffer.byteLength(text) <= MOST_BYTES;
        return fits ? { ...data, [UNRECORDED_KEY]: text } : data;
      }),
    );
    return fits && isThere === true;
  }

  /** Where that does not work they stay, and are written down once more. */
  async remove(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await unlessImpossible(() =>
      this.status.change((data) => {
        const left = entries.reduce<readonly LedgerEntry[]>(withoutEntry, notedIn(data));
        const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== UNRECORDED_KEY));
        return left.length === 0 ? rest : { ...rest, [UNRECORDED_KEY]: ledgerText(left) };
      }),
    );
  }
}

function notedIn(data: ConfigMapData | undefined): readonly LedgerEntry[] {
  const text = data?.[UNRECORDED_KEY];
  return text === undefined ? [] : parseLedger(text, "the key unrecorded of the schedule's status");
}

async function unlessImpossible<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
