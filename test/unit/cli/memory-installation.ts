import { type StoredIndex } from "../../../clients/datastore/indices";
import { type KnownPrivileges } from "../../../clients/datastore/privileges";
import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { type AccessObject } from "../../../clients/kubernetes/access-objects";
import { type CronJob, type CronJobs } from "../../../clients/kubernetes/cron-jobs";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { parseSnapshotName } from "../../../operations/backup/snapshot-name";
import { type ConnectedDatastore, type Surroundings } from "../../../cli/surroundings";
import { LIMITS } from "../restore/situations";
import { runCommandLine } from "../../../cli/command-line";

export const START = Date.parse("2026-06-01T03:00:00.000Z");
const DAY = 86_400_000;

/** The doctor asks for these: nothing is in the way. */
const nothing = () => Promise.resolve([]);
const noneOfThem = () => Promise.resolve(new Map<string, never>());
const unasked = () => Promise.reject(new Error("nothing here restores"));

/** What only restores ask a datastore for: they are tried on real ones. */
const NOTHING_TO_RESTORE = {
  snapshotContents: { details: unasked, indices: unasked },
  restores: { begin: unasked, recoveries: unasked },
  indices: {
    list: nothing,
    activePrimaries: unasked,
    aliases: noneOfThem,
    restrictions: noneOfThem,
    keepInUse: unasked,
    inUse: unasked,
    documentCounts: unasked,
    writes: unasked,
    document: () => Promise.resolve(undefined),
    fields: unasked,
    delete: unasked,
    origins: () => Promise.resolve([]),
  },
  cluster: {
    health: () => Promise.resolve({ status: "green", dataNodes: 1, activeShards: 1, unassignedShards: 0 }),
    limits: () => Promise.resolve(LIMITS),
    disks: nothing,
    running: unasked,
    whyUnassigned: unasked,
  },
};

const storedIndex = (name: string): StoredIndex => ({
  name,
  uuid: `uuid of ${name}`,
  isOpen: true,
  health: "green",
  shards: 1,
  replicas: 0,
  createdAt: undefined,
  sizeInBytes: 1000,
});

/** An Optimize and a datastore in memory, of which tests set what lies in them, and a clock that jumps. */
export class MemoryInstallation {
  snapshots: StoredSnapshot[] = [];
  sizes = new Map<string, number>();
  now = START;
  /** The names of the indices that are there. */
  indexNames: readonly string[] = ["optimize-metadata_v3"];
  repositorySettings: Record<string, string> = { location: "/backups" };
  /** Why the datastore cannot be reached, where it cannot. */
  refusal: Error | undefined;
  privileges: KnownPrivileges = { kind: "no-security" };
  /** The state that a backup which is asked for comes to, at the next pause. */
  endsAs = ["SUCCESS", "SUCCESS"];
  /** Roles and NetworkPolicies, by name. */
  readonly accessObjects = new Map<string, AccessObject>();
  readonly requested: string[] = [];
  readonly removed: string[] = [];
  /** Called at each pause. */
  onPause: () => void = () => undefined;
  /** Called before a deletion is accepted. */
  onRemove: (backupId: string) => void = () => undefined;
  /** What a call of Optimize does instead. */
  optimizeFails: Partial<Record<"list" | "get" | "request" | "remove", () => never>> = {};

  /** Adds the backup of some days ago. */
  add(backupId: string, days: number, states: readonly string[] = ["SUCCESS", "SUCCESS"], size = 1000): void {
    const startTime = new Date(START - days * DAY).toISOString();
    states.forEach((state, index) => {
      const name = `camunda_optimize_${backupId}_8.8.0_part_${index + 1}_of_2`;
      const endTime = state === "IN_PROGRESS" ? undefined : startTime;
      this.snapshots.push({ name, state, startTime, endTime, indices: ["optimize-metadata_v3"], failures: [] });
      this.sizes.set(name, size / states.length);
    });
  }

  /** The CronJobs of every namespace, and the texts in ConfigMaps. */
  readonly schedules = new Map<string, CronJob>();
  /** Why Jobs have no pod, by name. */
  readonly podless = new Map<string, string>();
  readonly configMaps = new Map<string, Readonly<Record<string, string>>>();

  cronJobs(namespace: string): CronJobs {
    return {
      namespace,
      target: "https://kubernetes.test",
      get: (name) => Promise.resolve(this.schedules.get(name)),
      names: () => Promise.resolve([...this.schedules.keys()]),
      withoutPod: (job) => Promise.resolve(this.podless.get(job)),
      configMap: (name) => Promise.resolve(this.configMaps.get(name)),
    };
  }

  ids(): string[] {
    return [...new Set(this.snapshots.map(({ name }) => parseSnapshotName(name)?.backupId ?? name))];
  }

  of(backupId: string): StoredSnapshot[] {
    return this.snapshots.filter(({ name }) => parseSnapshotName(name)?.backupId === backupId);
  }

  /** What Optimize shows, and deletes, under an id: all whose names begin so, whoever made them. */
  private under(backupId: string): StoredSnapshot[] {
    return this.snapshots.filter(({ name }) => name.startsWith(`camunda_optimize_${backupId}_`));
  }

  readonly optimize: OptimizeApi = {
    target: "http://optimize.test:8092",
    list: async () => {
      await Promise.resolve(this.optimizeFails.list?.());
      const ids = new Set(this.snapshots.flatMap(({ name }) => /^camunda_optimize_(\d+)_/.exec(name)?.[1] ?? []));
      return [...ids].map((backupId) => ({ backupId, state: "COMPLETED", snapshots: this.under(backupId) }));
    },
    get: async (backupId) => {
      await Promise.resolve(this.optimizeFails.get?.());
      const snapshots = this.under(backupId);
      return snapshots.length === 0 ? undefined : { backupId, state: "COMPLETED", snapshots };
    },
    request: async (backupId) => {
      await Promise.resolve(this.optimizeFails.request?.());
      this.requested.push(backupId);
      this.add(backupId, (START - this.now) / DAY, ["IN_PROGRESS", "IN_PROGRESS"]);
      return { kind: "accepted" };
    },
    remove: async (backupId) => {
      await Promise.resolve(this.optimizeFails.remove?.());
      this.onRemove(backupId);
      this.removed.push(backupId);
      this.snapshots = this.snapshots.filter((snapshot) => !this.under(backupId).includes(snapshot));
    },
    close: () => Promise.resolve(),
  };

  readonly datastore: ConnectedDatastore = {
    target: "http://datastore.test:9200",
    identity: { engine: "elasticsearch", version: "8.19.5", clusterUuid: "cluster-1" },
    repositories: {
      get: (name) => Promise.resolve({ name, type: "fs", settings: this.repositorySettings }),
      verify: () => Promise.resolve(["datastore-0"]),
      listSnapshots: () => Promise.resolve(this.snapshots.map(({ name, state }) => ({ name, state }))),
    },
    privileges: { check: () => Promise.resolve(this.privileges) },
    time: () => Promise.resolve(this.now),
    ...NOTHING_TO_RESTORE,
    indices: {
      ...NOTHING_TO_RESTORE.indices,
      list: () => Promise.resolve(this.indexNames.map(storedIndex)),
      aliases: () => Promise.resolve(new Map(this.indexNames.map((name) => [name, []]))),
      restrictions: () => Promise.resolve(new Map(this.indexNames.map((name) => [name, {}]))),
    },
    snapshots: {
      list: (_repositoryName, pattern) => {
        const matches = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
        return Promise.resolve(this.snapshots.filter(({ name }) => matches.test(name)));
      },
      delete: () => Promise.reject(new Error("nothing here deletes through the datastore")),
      create: unasked,
      listedSizes: () => Promise.resolve(this.sizes),
      sizes: (_repositoryName, names) =>
        Promise.resolve(new Map([...this.sizes].filter(([name]) => names.includes(name)))),
    },
    close: () => Promise.resolve(),
  };

  /** What is running comes to its end. */
  finish(): void {
    for (const backupId of this.ids()) {
      this.of(backupId).forEach((snapshot, index) => {
        if (snapshot.state !== "IN_PROGRESS") return;
        const ended = { ...snapshot, state: this.endsAs[index] ?? "SUCCESS", endTime: snapshot.startTime };
        this.snapshots = this.snapshots.map((one) => (one === snapshot ? ended : one));
      });
    }
  }
}

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly errorOutput: string;
  /** Standard output, parsed. */
  json(): unknown;
}

export interface RunOptions {
  /** Chooses the id of a new backup among so many. Default: the first. */
  readonly lot?: (below: number) => number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly terminal?: boolean;
  readonly onConnect?: (settings: object) => void;
}

export const CONNECTION = {
  CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092",
  CAMUNDA_BACKUP_DATASTORE_URL: "http://datastore.test:9200",
  CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize",
  CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
};

/** Runs the command in this process, with the connection given by variables unless `environment` is given. */
export async function runCommand(
  installation: MemoryInstallation,
  argv: readonly string[],
  { environment = CONNECTION, terminal = false, onConnect = () => undefined, lot = () => 0 }: RunOptions = {},
): Promise<Ran> {
  const written = { output: "", errorOutput: "" };
  const interrupts = new Set<() => void>();
  const streamTo = (name: keyof typeof written) => ({
    isTerminal: terminal,
    write: (text: string) => void (written[name] += text),
  });
  const surroundings: Surroundings = {
    environment,
    output: streamTo("output"),
    errorOutput: streamTo("errorOutput"),
    who: "operator@host",
    deletionLock: undefined,
    random: () => 0.5,
    lot,
    clock: {
      now: () => installation.now,
      monotonic: () => installation.now % 1e9,
      sleep: (milliseconds) => {
        installation.now += milliseconds;
        installation.onPause();
        return Promise.resolve();
      },
    },
    onInterrupt(listener) {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
    connectOptimize(settings) {
      onConnect(settings);
      return Promise.resolve(installation.optimize);
    },
    connectCluster: () => Promise.reject(new Error("there is no cluster here")),
    connectDatastore(settings) {
      onConnect(settings);
      if (installation.refusal !== undefined) return Promise.reject(installation.refusal);
      return Promise.resolve(installation.datastore);
    },
    connectCronJobs(settings) {
      onConnect(settings);
      return Promise.resolve(installation.cronJobs(settings.namespace));
    },
    connectAccessObjects({ namespace }) {
      const { accessObjects } = installation;
      const read = (name: string) => Promise.resolve(accessObjects.get(name));
      return Promise.resolve({ namespace, role: read, networkPolicy: (_, name) => read(name) });
    },
  };
  interruptions.set(installation, () => interrupts.forEach((listener) => listener()));
  const exitCode = await runCommandLine(argv, surroundings);
  expect(interrupts.size).toBe(0);
  return { exitCode, ...written, json: (): unknown => JSON.parse(written.output) };
}

const interruptions = new WeakMap<MemoryInstallation, () => void>();

/** As Ctrl-C does, to the run that goes on with this installation. */
export function interrupt(installation: MemoryInstallation): void {
  interruptions.get(installation)?.();
}
