import { type IndexWrites } from "../../../clients/datastore/index-writes";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type RestoreRequest } from "../../../clients/datastore/restores";
import { type SnapshotDetails } from "../../../clients/datastore/snapshot-contents";
import { type ExplainedError } from "../../../clients/explained-error";
import { type RestoreSource } from "../../../operations/restore/plan/restore-source";
import { type RestoreDatastore } from "../../../operations/restore/restore-datastore";
import { type JournalStore } from "../../../operations/restore/run/journal";
import { SimulatedClock } from "../backup/simulation";
import { kill } from "./killed";
import { type OptimizeHost, simulatedOptimize } from "./simulated-optimize";
import { type SimulatedIndex, type SimulatedSnapshot } from "./simulated-objects";
import { SimulatedSchedules } from "./simulated-schedules";
import { LIMITS, PART_1, PART_2, withPrefix } from "./situations";

const STANDARD = withPrefix("optimize", [...PART_1, ...PART_2]);
const RESTORE_MILLISECONDS = 3_000;
const SNAPSHOT_MILLISECONDS = 2_000;
const work = (activity: "restore" | "snapshot", name: string) =>
  ({ repositoryName: "backups", activity, snapshots: [name] }) as const;

/**
 * A datastore with an Optimize that works on it, in memory: while the Optimize runs, each look at the world finds that it
 * has written, and has made the indices that it misses, as the real one does when it starts.
 */
export class SimulatedWorld implements OptimizeHost {
  readonly clock = new SimulatedClock();
  readonly indices = new Map<string, SimulatedIndex>();
  readonly snapshots = new Map<string, SimulatedSnapshot>();
  readonly deleted: string[] = [];
  readonly schedules = new SimulatedSchedules((effect) => this.call(effect));
  replicas = 2;
  log: string[] = [];
  unreadLogs: string[] = [];
  whyNotSeeding: string | undefined;
  /** Which field of an import that finds something, or nothing, or does not run, changes. */
  imports: "positionOfLastEntity" | "lastImportExecutionTimestamp" | undefined = "positionOfLastEntity";
  journalText: string | undefined;
  /** Ends whoever makes the call with this number, before or after it takes effect. */
  kill: { readonly at: number; readonly when: "before" | "after" } | undefined;
  calls = 0;
  /** Set: indices that are restored from now on stay red. */
  breaksRestores = false;
  /** How often the backup was restored under other names before a restore. */
  checks = 0;
  /** Why it does not come back. */
  whyNotRestorable: (source: RestoreSource) => ExplainedError | undefined = () => undefined;
  /** Undefined: the datastore refuses to count them. */
  documentsInEach: number | undefined = 7;
  /** Whether its indices are told to be as they were made. */
  wasNeverWritten = false;
  /** Whether Optimize was ever started on indices that are neither all of the backup nor all of what was there. */
  startedOnHalf = false;
  private made = 0;

  constructor() {
    for (const name of STANDARD) this.make(name, `before ${name}`);
    this.takeBackup("11");
    // Since then, Optimize has gone on, and so have others.
    for (const name of STANDARD) this.make(name, `after ${name}`);
    this.make("optimize-process-instance-later_v8", "later");
    for (const name of withPrefix("optimize-b", [...PART_1, ...PART_2])) this.make(name, `neighbour ${name}`);
    this.make("my-optimize-metadata_v3", "mine");
    this.make("sales", "sales");
  }

  takeBackup(backupId: string): void {
    this.snapshot(`camunda_optimize_${backupId}_8.8.0_part_1_of_2`, withPrefix("optimize", PART_1), {}, 0);
    this.snapshot(`camunda_optimize_${backupId}_8.8.0_part_2_of_2`, withPrefix("optimize", PART_2), {}, 0);
  }

  /** What each index holds. */
  contents(): Record<string, string> {
    const held = [...this.indices].map(([name, { content }]): [string, string] => [name, content]);
    return Object.fromEntries(held.sort());
  }

  private readonly isRunning = () => this.replicas > 0;

  /** What a running Optimize has done by now. */
  live(): void {
    if (!this.isRunning()) return;
    const present = STANDARD.filter((name) => this.indices.has(name));
    const states = new Set(present.map((name) => this.indices.get(name)?.content.split(" ")[0]));
    if (present.length < STANDARD.length || states.size > 1) this.startedOnHalf = true;
    for (const name of STANDARD) {
      const index = this.indices.get(name);
      if (index === undefined) this.make(name, `empty ${name}`, 1);
      else if (this.readable(index)) index.operations++;
    }
  }

  private readonly readable = ({ readyAt, broken }: SimulatedIndex) => !broken && readyAt <= this.clock.now();

  make(name: string, content: string, operations = 5): void {
    const uuid = `uuid-${++this.made}`;
    this.indices.set(name, { uuid, content, operations, readyAt: 0, restoredFrom: undefined, broken: false });
  }

  private snapshot(name: string, names: readonly string[], metadata: Record<string, unknown>, takes: number): void {
    const now = this.clock.now();
    const indices = new Map(names.map((index) => [index, this.indices.get(index)?.content ?? ""] as const));
    this.snapshots.set(name, { uuid: `uuid-${++this.made}`, startTime: now, endTime: now + takes, indices, metadata });
  }

  async call<Result>(effect: () => Result): Promise<Result> {
    const number = ++this.calls;
    if (this.kill?.at === number && this.kill.when === "before") kill();
    this.live();
    try {
      return await Promise.resolve(effect());
    } finally {
      // Also after what was refused.
      if (this.kill?.at === number && this.kill.when === "after") kill();
    }
  }

  readonly journal: JournalStore = {
    place: "memory",
    read: () => this.call(() => this.journalText),
    write: (text) => this.call(() => void (this.journalText = text)),
  };

  readonly optimize = simulatedOptimize(this);

  private listed(pattern: string): [string, SimulatedIndex][] {
    const start = pattern.replace(/\*$/, "");
    return [...this.indices]
      .filter(([name]) => name.startsWith(start))
      .sort(([one], [other]) => (one < other ? -1 : 1));
  }

  private counted(listed: readonly [string, unknown][]): DocumentCounts {
    const { documentsInEach: documents } = this;
    if (documents === undefined) return DocumentCounts.unknown("the datastore answered 429");
    return DocumentCounts.complete(new Map(listed.map(([name]) => [name, documents])));
  }

  private stored([name, index]: [string, SimulatedIndex]): StoredIndex {
    return {
      name,
      uuid: index.uuid,
      isOpen: true,
      // An index that is being restored is yellow, and red only once that was given up.
      health: this.readable(index) ? "green" : index.broken && index.readyAt <= this.clock.now() ? "red" : "yellow",
      shards: 1,
      replicas: 0,
      createdAt: "2020-01-01T00:00:00.000Z",
      sizeInBytes: 1000,
    };
  }

  /** A shard that is being restored is listed too, with a sequence that grows although nobody writes. */
  private written([name, index]: [string, SimulatedIndex]): [string, IndexWrites] {
    const { uuid, operations } = index;
    if (this.wasNeverWritten) return [name, { uuid, primaries: 1, operations: 0, sequence: 0 }];
    return [name, { uuid, primaries: 1, operations, sequence: this.readable(index) ? 10 + operations : 0 }];
  }

  private details([name, snapshot]: [string, SimulatedSnapshot]): SnapshotDetails {
    const names = [...snapshot.indices.keys()].sort();
    return {
      name,
      uuid: snapshot.uuid,
      state: snapshot.endTime <= this.clock.now() ? "SUCCESS" : "IN_PROGRESS",
      engineVersion: "8.19.0",
      startTime: new Date(snapshot.startTime).toISOString(),
      indices: names,
      includesGlobalState: false,
      shards: { total: names.length, failed: 0 },
      failures: [],
      metadata: snapshot.metadata,
    };
  }

  private restore({ snapshot, indices, renamePrefix = "" }: RestoreRequest): void {
    const from = this.snapshots.get(snapshot);
    const open = indices.map((name) => `${renamePrefix}${name}`).find((name) => this.indices.has(name));
    if (open !== undefined) {
      const reason = `cannot restore index [${open}] because an open index with same name already exists`;
      throw new DatastoreError(reason, 500, "snapshot_restore_exception", [reason]);
    }
    for (const name of indices) {
      this.indices.set(`${renamePrefix}${name}`, {
        uuid: `uuid-${++this.made}`,
        content: from?.indices.get(name) ?? "",
        operations: 0,
        readyAt: this.clock.now() + RESTORE_MILLISECONDS,
        restoredFrom: snapshot,
        broken: this.breaksRestores,
      });
    }
  }

  private restoring(): string[] {
    const under = [...this.indices.values()].filter(({ readyAt }) => readyAt > this.clock.now());
    return [...new Set(under.flatMap(({ restoredFrom }) => restoredFrom ?? []))];
  }

  private beingTaken = () => [...this.snapshots].filter(([, { endTime }]) => endTime > this.clock.now());

  readonly datastore: RestoreDatastore = {
    target: "http://localhost:9200",
    identity: { engine: "elasticsearch", version: "8.19.5", clusterUuid: "aaaabbbbccccdddd" },
    repositories: {
      get: (name) => this.call(() => ({ name, type: "fs", settings: { location: "/backups" } })),
      verify: () => this.call(() => ["node"]),
      listSnapshots: () => this.call(() => [...this.snapshots.keys()].map((name) => ({ name, state: "SUCCESS" }))),
    },
    snapshots: {
      list: (_repository, pattern) =>
        this.call(() =>
          [...this.snapshots]
            .filter(([name]) => name.startsWith(pattern.replace(/\*$/, "")))
            .map((entry) => ({ ...this.details(entry), endTime: undefined })),
        ),
      create: (_repository, name, indices, metadata) =>
        this.call(() => this.snapshot(name, indices, { ...metadata }, SNAPSHOT_MILLISECONDS)),
    },
    snapshotContents: {
      details: (_repository, names) =>
        this.call(() => [...this.snapshots].filter(([name]) => names.includes(name)).map((one) => this.details(one))),
      indices: (_repository, name) =>
        this.call(() =>
          [...(this.snapshots.get(name)?.indices.keys() ?? [])]
            .sort()
            .map((index) => ({ name: index, shards: 1, sizeInBytes: 1000 })),
        ),
    },
    restores: {
      begin: (request) => this.call(() => this.restore(request)),
      recoveries: (pattern) =>
        this.call(() =>
          this.listed(pattern).map(([index, { restoredFrom, readyAt }]) => ({
            index,
            shard: 0,
            primary: true,
            type: restoredFrom === undefined ? "EMPTY_STORE" : "SNAPSHOT",
            stage: readyAt <= this.clock.now() ? "DONE" : "INDEX",
            source:
              restoredFrom === undefined ? undefined : { repositoryName: "backups", snapshot: restoredFrom, index },
            totalBytes: 1000,
            recoveredBytes: readyAt <= this.clock.now() ? 1000 : 500,
          })),
        ),
    },
    indices: {
      list: (pattern) => this.call(() => this.listed(pattern).map((entry) => this.stored(entry))),
      activePrimaries: (pattern) =>
        this.call(() => new Map(this.listed(pattern).map(([name, index]) => [name, this.readable(index) ? 1 : 0]))),
      aliases: (pattern) =>
        this.call(() => new Map(this.listed(pattern).map(([name]) => [name, [name.replace(/_v\d+(-\d+)?$/, "")]]))),
      restrictions: (pattern) => this.call(() => new Map(this.listed(pattern).map(([name]) => [name, {}]))),
      documentCounts: (pattern) => this.call(() => this.counted(this.listed(pattern))),
      writes: (pattern) => this.call(() => new Map(this.listed(pattern).map((entry) => this.written(entry)))),
      document: (index) => this.call(() => (this.indices.has(`${index}_v3`) ? { schemaVersion: "8.8.0" } : undefined)),
      fields: () =>
        this.call(() => {
          const done = this.isRunning()
            ? (this.indices.get("optimize-position-based-import-index_v3")?.operations ?? 0)
            : 0;
          const value = this.imports === "positionOfLastEntity" ? done : new Date(done).toISOString();
          return new Map([["variable", this.imports === undefined ? {} : { [this.imports]: value }]]);
        }),
      delete: async (names, before) => {
        // Two chunks.
        const middle = Math.ceil(names.length / 2);
        for (const chunk of [names.slice(0, middle), names.slice(middle)]) {
          if (chunk.length === 0) continue;
          await before?.(0);
          await this.call(() => {
            for (const name of chunk) {
              if (this.indices.delete(name)) this.deleted.push(name);
            }
          });
        }
      },
    },
    cluster: {
      health: () => this.call(() => ({ status: "green", dataNodes: 1, activeShards: 20, unassignedShards: 0 })),
      limits: () => this.call(() => LIMITS),
      disks: () => this.call(() => [{ node: "one", totalBytes: 1_000_000, availableBytes: 900_000 }]),
      running: () =>
        this.call(() => [
          ...this.restoring().map((name) => work("restore", name)),
          ...this.beingTaken().map(([name]) => work("snapshot", name)),
        ]),
      whyUnassigned: () => this.call(() => "the disk is full"),
    },
  };
}
