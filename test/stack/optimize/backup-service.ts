import { emptyAnswer, jsonAnswer, optimizeError, serverError, textJsonAnswer, type Answer } from "./answers";
import { type BackedUpOptimize, backupIndices, type BackupIndices } from "./backup-indices";
import { backupState, failureReason, inDetailsOrder } from "./backup-state";
import { DatastoreConnection } from "./datastore-connection";
import { groupInJavaHashOrder } from "./java-hash-order";
import { parseJavaLong } from "./java-long";
import { threeNumbers } from "./optimize-version";
import { SnapshotRepository, type Engine, type FoundSnapshot } from "./snapshots";
import { formatStartTime } from "./start-time";

/** What one run of the stand-in was started with. */
export interface OptimizeSettings extends BackedUpOptimize {
  datastoreUrl: string;
  engine: Engine;
  repositoryName: string | undefined;
  timing: "parallel" | "sequential";
  timeZone: string;
}

/** What Optimize does with backups, from its start to its end: a restart is a new one. */
export class BackupService {
  readonly #connection: DatastoreConnection;
  /** Held while a POST makes its checks, as `triggerBackup` is synchronized. */
  #lock: Promise<unknown> = Promise.resolve();

  constructor(
    readonly settings: OptimizeSettings,
    readonly log: string[],
    /** How many starts there were before this one. */
    readonly run: number,
  ) {
    this.#connection = new DatastoreConnection(settings.datastoreUrl);
  }

  trigger(id: bigint): Promise<Answer> {
    return this.#locked(async () => {
      await this.startable(String(id));
      const message = `Backup creation for ID ${id} has been scheduled. Use the GET API to monitor completion of backup process`;
      const answer = textJsonAnswer(202, `{"message" : "${message}"}`);
      return { ...answer, afterwards: () => void this.takeSnapshots(String(id)) };
    });
  }

  async get(id: bigint, contentType: string): Promise<Answer> {
    const repository = await this.repository();
    const snapshots = await repository.find(String(id));
    if (snapshots.length === 0) throw backupNotFound(String(id));
    return jsonAnswer(200, this.#describe(id, snapshots), contentType);
  }

  async list(contentType: string): Promise<Answer> {
    const repository = await this.repository();
    const groups = groupInJavaHashOrder(await repository.find("*"), (snapshot) => idInName(snapshot.name));
    return jsonAnswer(
      200,
      `[${groups.map(([id, snapshots]) => this.#describe(id, snapshots)).join(",")}]`,
      contentType,
    );
  }

  async delete(id: bigint): Promise<Answer> {
    const repository = await this.repository();
    const pattern = `camunda_optimize_${id}_*`;
    return {
      ...emptyAnswer(204),
      afterwards: () => void this.#logged(`Deleting ${pattern}`, repository.delete(pattern)),
    };
  }

  /** The repository, once it is known to be registered. */
  async repository(): Promise<SnapshotRepository> {
    const { repositoryName, engine } = this.settings;
    if (repositoryName === undefined || repositoryName === "") {
      const problem = "no snapshot repository name found in Optimize configuration.";
      throw serverError(`Cannot execute backup request because ${problem}`, 400);
    }
    const repository = new SnapshotRepository(this.#connection, engine, repositoryName);
    await repository.checkExists();
    return repository;
  }

  /** Throws Optimize's answer unless a backup with this id could be started. */
  async startable(id: string): Promise<void> {
    const existing = await (await this.repository()).find(id);
    if (existing.length === 0) return;
    const names = existing.map((snapshot) => snapshot.name).join(", ");
    throw optimizeError(
      409,
      "conflict",
      "Could not apply the changes due to conflicts.",
      `A backup with ID [${id}] already exists. Found snapshots: [${names}]`,
    );
  }

  snapshotName(id: string, part: 1 | 2): string {
    return `camunda_optimize_${id}_${threeNumbers(this.settings.version)}_part_${part}_of_2`;
  }

  /** What the 202 announced. Nothing of it is reported, only logged; after the end of this run nothing of it goes on. */
  async takeSnapshots(id: string): Promise<void> {
    const { engine, repositoryName = "", timing } = this.settings;
    const repository = new SnapshotRepository(this.#connection, engine, repositoryName);
    const found: { indices?: BackupIndices } = {};
    await this.#logged(
      `Finding the indices of backup ${id}`,
      backupIndices(this.#connection, this.settings).then((indices) => {
        found.indices = indices;
      }),
    );
    if (found.indices === undefined) return;
    const { part1, part2 } = found.indices;
    const take = (part: 1 | 2, indices: string[]) => {
      const name = this.snapshotName(id, part);
      return this.#logged(`Creating ${name}`, repository.create(name, indices));
    };
    const first = take(1, part1);
    if (timing === "sequential") await first;
    if (!this.#connection.closed) await Promise.all([first, take(2, part2)]);
  }

  /** The end of this run: what it waits for is forgotten, what the datastore does goes on. */
  end(): void {
    this.#connection.close();
  }

  #describe(id: bigint, snapshots: FoundSnapshot[]): string {
    const state = backupState(snapshots);
    const details = inDetailsOrder(snapshots, this.run).map((snapshot) => ({
      snapshotName: snapshot.name,
      state: snapshot.state,
      startTime: formatStartTime(snapshot.startedAt, this.settings.timeZone),
      failures: [],
    }));
    const rest = JSON.stringify({ failureReason: failureReason(state, snapshots), state, details });
    // By hand: JSON.stringify refuses a bigint, and a number would lose digits.
    return `{"backupId":${id},${rest.slice(1)}`;
  }

  #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#lock.then(work);
    this.#lock = result.catch(() => undefined);
    return result;
  }

  async #logged(doing: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!this.#connection.closed) this.log.push(`${doing} failed: ${String(error)}`);
    }
  }
}

/** Optimize's 404. */
export function backupNotFound(id: string): Error {
  return optimizeError(
    404,
    "notFoundError",
    "The server could not find the requested resource.",
    `No Optimize backup with ID [${id}] could be found.`,
  );
}

function idInName(snapshotName: string): bigint {
  const digits = /^camunda_optimize_([0-9]+)_/.exec(snapshotName)?.[1];
  if (digits === undefined) throw serverError(`No backupID found in snapshot [${snapshotName}].`);
  const id = parseJavaLong(digits);
  if (id === undefined) {
    const problem = "because the found backupID is not a valid integer.";
    throw serverError(`Cannot retrieve backupID from snapshot [${snapshotName}] ${problem}`);
  }
  return id;
}
