import type { DatastoreKind } from "../datastore-kinds";
import { type RunningDatastore, startDatastore } from "../running-datastore";
import { type DatastoreContents, clearDatastore, contentsOf } from "./cleared-datastore";

/** A server on the shelf, and what was in it when it was new. */
interface ShelvedDatastore {
  datastore: RunningDatastore;
  whenNew: DatastoreContents;
}

/** Servers between two borrowers: cleared ones are handed out again, and those that cannot be cleared are ended. */
export class Shelf {
  /** Promises, because a borrower may be waiting for a server that is still being cleared. */
  private readonly returned = new Map<DatastoreKind, Promise<ShelvedDatastore | undefined>[]>();
  private readonly running = new Set<RunningDatastore>();

  async take(kind: DatastoreKind): Promise<ShelvedDatastore> {
    for (let next = this.returned.get(kind)?.shift(); next !== undefined; next = this.returned.get(kind)?.shift()) {
      const cleared = await next;
      if (cleared !== undefined) return cleared;
    }
    const datastore = await startDatastore(kind);
    this.running.add(datastore);
    return { datastore, whenNew: await contentsOf(datastore) };
  }

  putBack(shelved: ShelvedDatastore): void {
    const { kind } = shelved.datastore;
    const others = this.returned.get(kind) ?? [];
    this.returned.set(kind, [...others, this.cleared(shelved)]);
  }

  async empty(): Promise<void> {
    await Promise.all([...this.returned.values()].flat());
    await Promise.all([...this.running].map((datastore) => datastore.stop()));
  }

  private async cleared(shelved: ShelvedDatastore): Promise<ShelvedDatastore | undefined> {
    const { datastore, whenNew } = shelved;
    try {
      await clearDatastore(datastore, whenNew);
      return shelved;
    } catch (error) {
      // A test may well have killed it or made it read-only: the next borrower gets a new one.
      process.stderr.write(`${datastore.kind} is not lent again: ${String(error)}\n`);
      this.running.delete(datastore);
      await datastore.stop();
      return undefined;
    }
  }
}
