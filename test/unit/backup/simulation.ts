import { type Clock } from "../../../clients/clock";
import { type StoredSnapshot, UNREADABLE } from "../../../clients/datastore/stored-snapshot";
import { TransportError } from "../../../clients/http/transport-error";
import { type Backup, type BackupSnapshot, type RequestedBackup } from "../../../clients/optimize/backup";
import { type BackupStore, type BackupTarget } from "../../../operations/backup/target";
import { type Timing, USUAL_TIMING } from "./simulated-timing";

const EPOCH = Date.UTC(2026, 10, 21, 8) - 5_000;

/** A clock whose sleepers do not sleep: time is what they add to it. */
export class SimulatedClock implements Clock {
  constructor(private time = EPOCH + 5_000) {}

  now(): number {
    return this.time;
  }

  /** Of another beginning than `now`, so that whoever mixes the two is found out. */
  monotonic(): number {
    return this.time - EPOCH;
  }

  sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    return Promise.resolve();
  }
}

interface SimulatedSnapshot {
  readonly name: string;
  start: number;
  end: number;
  outcome: string;
  readonly prefix: string;
  /** Part 2 of a sequential backup, which begins when this one ends, however it ends. */
  next?: (at: number) => void;
}

export type Call = "list" | "get" | "request" | "remove" | "store list" | "store delete" | "store sizes";

const FOREVER = Number.POSITIVE_INFINITY;

/**
 * An installation as the recordings show one: what a call answers follows from the time at which it is made. Every call
 * can be made to fail, before or after it took effect.
 */
export class SimulatedInstallation {
  readonly target = "http://optimize:8092";
  readonly calls: { readonly call: Call; readonly subject: string }[] = [];
  timing: Timing;
  /** Called before a call takes effect; what it throws is the answer. */
  before: (call: Call, subject: string) => void = () => undefined;
  /** Called after a call took effect. */
  after: (call: Call, subject: string) => void = () => undefined;
  /** Set: a deletion is accepted and never happens. */
  readOnly = false;
  /** Set: Optimize looks into another, empty repository; the datastore is unchanged. */
  pointedElsewhere = false;
  /** In bytes, by name; 1000 where nothing is set. */
  readonly sizes = new Map<string, number>();
  /** The names of those that are there, and cannot be read. */
  unreadable: ReadonlySet<string> = new Set();
  private snapshots: SimulatedSnapshot[] = [];
  private planned: { readonly at: number; readonly run: (at: number) => void }[] = [];

  constructor(
    readonly clock: SimulatedClock,
    timing: Partial<Timing> = {},
  ) {
    this.timing = { ...USUAL_TIMING, ...timing };
  }

  /** A snapshot that is there already. */
  add(name: string, state = "SUCCESS", prefix = "optimize", start = this.clock.now() - 86_400_000): void {
    const end = state === "IN_PROGRESS" ? FOREVER : start + 1000;
    this.snapshots.push({ name, start, end, outcome: state, prefix });
  }

  addBackup(backupId: string | number, version = "8.8.0", start?: number, prefix = "optimize"): void {
    for (const part of [1, 2]) this.add(partName(backupId, version, part), "SUCCESS", prefix, start);
  }

  /** Deletes a snapshot at once, as somebody by hand. */
  drop(name: string): void {
    this.snapshots = this.snapshots.filter((snapshot) => snapshot.name !== name);
  }

  /** Optimize forgets what it planned; the datastore goes on with what it began. */
  restartOptimize(): void {
    this.planned = [];
    for (const snapshot of this.snapshots) delete snapshot.next;
  }

  /** What is being taken when the only node goes down is gone. */
  restartDatastore(): void {
    this.pass();
    this.planned = [];
    this.snapshots = this.snapshots.filter((snapshot) => snapshot.end <= this.clock.now());
  }

  /** As the datastore would show them now. */
  get snapshotsNow(): readonly BackupSnapshot[] {
    this.pass();
    return this.snapshots.map((snapshot) => this.shown(snapshot));
  }

  get names(): string[] {
    this.pass();
    return this.snapshots.map(({ name }) => name).sort();
  }

  count(call: Call): number {
    return this.calls.filter((made) => made.call === call).length;
  }

  backupTarget(
    settings: { store?: boolean; indexPrefix?: string } = {},
  ): BackupTarget & { readonly warnings: string[] } {
    const warnings: string[] = [];
    const store: BackupStore = {
      snapshots: {
        list: (_, pattern) => this.listStored(pattern),
        delete: (_, names) => this.deleteStored(names),
        sizes: (_, names) => this.sizesOf(names),
      },
      repositoryName: "backups",
      clusterUuid: "cluster",
      indexPrefix: settings.indexPrefix,
    };
    return {
      optimize: {
        target: this.target,
        list: () => this.list(),
        get: (id) => this.get(id),
        request: (id) => this.request(id),
        remove: (id) => this.remove(id),
        close: () => Promise.resolve(),
      },
      store: settings.store === true ? store : undefined,
      clock: this.clock,
      report: () => undefined,
      warn: (line) => warnings.push(line),
      warnings,
    };
  }

  private async call<Result>(call: Call, subject: string, work: () => Result): Promise<Result> {
    await Promise.resolve();
    this.calls.push({ call, subject });
    this.before(call, subject);
    this.pass();
    const result = work();
    this.after(call, subject);
    return result;
  }

  private list(): Promise<Backup[]> {
    return this.call("list", "", () => {
      const ids = new Set(this.seen().map(({ name }) => name.split("_")[2] ?? ""));
      return [...ids].map((backupId) => this.backup(backupId));
    });
  }

  private get(backupId: string): Promise<Backup | undefined> {
    return this.call("get", backupId, () => {
      const backup = this.backup(backupId);
      return backup.snapshots.length === 0 ? undefined : backup;
    });
  }

  private request(backupId: string): Promise<RequestedBackup> {
    return this.call("request", backupId, (): RequestedBackup => {
      const existing = this.backup(backupId).snapshots.map(({ name }) => name);
      if (existing.length > 0) return { kind: "id-taken", detail: `Found snapshots: [${existing.join(", ")}]` };
      const { sequential, appearsAfter, version, secondFollowsAfter } = this.timing;
      const second = (at: number) => void this.begin(partName(backupId, version, 2), 1, at);
      this.plan(this.clock.now() + appearsAfter, (at) => {
        const follow = (end: number) => this.plan(end + secondFollowsAfter, second);
        const begun = this.begin(partName(backupId, version, 1), 0, at, sequential ? follow : undefined);
        if (!sequential || !begun) second(at);
      });
      return { kind: "accepted" };
    });
  }

  private remove(backupId: string): Promise<void> {
    return this.call("remove", backupId, () => {
      if (this.readOnly || this.pointedElsewhere) return;
      this.plan(this.clock.now() + this.timing.deletedAfter, (at) => {
        for (const snapshot of this.snapshots) {
          if (snapshot.name.startsWith(`camunda_optimize_${backupId}_`)) this.drop1(snapshot, at);
        }
      });
    });
  }

  private deleteStored(names: readonly string[]): Promise<void> {
    return this.call("store delete", names.join(), () => {
      for (const snapshot of this.snapshots)
        if (names.includes(snapshot.name) && !this.readOnly) this.drop1(snapshot, this.clock.now());
    });
  }

  private sizesOf(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.call("store sizes", names.join(), () => {
      const found = this.snapshots.filter(({ name }) => names.includes(name));
      return new Map(found.map(({ name }) => [name, this.sizes.get(name) ?? 1000]));
    });
  }

  private listStored(pattern: string): Promise<StoredSnapshot[]> {
    return this.call("store list", pattern, () => {
      const matching = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
      return this.snapshots
        .filter(({ name }) => matching.test(name))
        .map((snapshot) => ({
          ...this.shown(snapshot),
          endTime:
            !this.unreadable.has(snapshot.name) && snapshot.end <= this.clock.now()
              ? new Date(snapshot.end).toISOString()
              : undefined,
          indices: [
            `${snapshot.prefix}-position-based-import-index_v3`,
            `${snapshot.prefix}-timestamp-based-import-index_v5`,
          ],
          failures: snapshot.outcome === "PARTIAL" ? ["optimize-red[0]: primary shard is not allocated"] : [],
        }));
    });
  }

  private backup(backupId: string): Backup {
    const own = this.seen().filter(({ name }) => name.startsWith(`camunda_optimize_${backupId}_`));
    return { backupId, state: "", snapshots: own.map((snapshot) => this.shown(snapshot)) };
  }

  private seen(): SimulatedSnapshot[] {
    return this.pointedElsewhere || this.unreadable.size > 0 ? [] : this.snapshots;
  }

  private shown({ name, start, end, outcome }: SimulatedSnapshot): BackupSnapshot {
    if (this.unreadable.has(name)) return { name, state: UNREADABLE, startTime: undefined, failures: [] };
    const state = end > this.clock.now() ? "IN_PROGRESS" : outcome;
    return { name, state, startTime: new Date(start).toISOString(), failures: [] };
  }

  private begin(name: string, part: 0 | 1, start: number, next?: (at: number) => void): boolean {
    const outcome = this.timing.outcomes[part];
    if (outcome === undefined || this.snapshots.some((snapshot) => snapshot.name === name)) return false;
    const end = start + this.timing.durations[part];
    const snapshot = { name, start, end, outcome, prefix: "optimize" };
    this.snapshots.push(next === undefined ? snapshot : { ...snapshot, next });
    if (next !== undefined) this.plan(end, (at) => this.snapshots.some((one) => one.next === next) && next(at));
    return true;
  }

  private drop1(snapshot: SimulatedSnapshot, at: number): void {
    this.snapshots = this.snapshots.filter((one) => one !== snapshot);
    if (snapshot.end > at) snapshot.next?.(at);
  }

  private plan(at: number, run: (at: number) => void): void {
    this.planned.push({ at, run });
  }

  /** Makes happen what was planned until now, at the time for which it was planned. */
  private pass(): void {
    for (;;) {
      const due = this.planned.filter(({ at }) => at <= this.clock.now()).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) return;
      this.planned = this.planned.filter((plan) => plan !== due);
      due.run(due.at);
    }
  }
}

export function partName(backupId: string | number, version: string, part: number): string {
  return `camunda_optimize_${backupId}_${version}_part_${part}_of_2`;
}

/** No complete answer arrived, and the request may have taken effect. */
export function lostAnswer(): TransportError {
  return new TransportError("timeout", true, "http://optimize:8092 did not answer in time");
}
