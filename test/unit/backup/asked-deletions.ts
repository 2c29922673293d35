import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { type Datastore } from "../../../clients/datastore/connect";
import { ledgerText } from "../../../operations/retention/ledger-text";
import { RunRecord } from "../../../operations/scheduled-run/run-record";
import { scheduledPrune } from "../../../operations/scheduled-run/scheduled-prune";
import { type Connections } from "../../../provider/connections/shared-connections";
import { type Properties, type Recorded, type ResourceHandler } from "../../../provider/dynamic/handler";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { MemoryInstallation, runCommand, START } from "../cli/memory-installation";
import { MemoryCluster } from "../scheduled-run/memory-cluster";

/** The backup whose deletion is asked for, on every way. */
export const VICTIM = "100";
const PLACE = { repositoryName: "optimize", clusterUuid: "cluster-1" };
const DAY = 86_400_000;

const connection = {
  CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092",
  CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
};
const withDatastore = {
  CAMUNDA_BACKUP_DATASTORE_URL: "http://datastore.test:9200",
  CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize",
};

/** Rules under which the victim, the oldest of all, is the first to go. */
const prune = ["--keep-last", "1", "--minimum-kept", "1"];

/** What whoever asks was told. */
export interface Situation {
  readonly datastore: boolean;
  readonly indexPrefix?: string | undefined;
}

/** Every way on which a backup is deleted; all are told the same settings, and are shown the same repository. */
export class AskedDeletions {
  readonly installation = new MemoryInstallation();
  readonly said: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "camunda-backup-ways-"));
  /** Where whoever asks on this host keeps what it notes. */
  readonly stateHome = join(this.folder, "state");

  readonly clock = {
    now: () => this.installation.now,
    monotonic: () => this.installation.now,
    sleep: (milliseconds: number) => {
      this.installation.now += milliseconds;
      this.installation.onPause();
      return Promise.resolve();
    },
  };

  readonly connections: Connections = {
    // The handler asks for no more of it.
    datastore: () => Promise.resolve(this.installation.datastore as unknown as Datastore),
    optimize: () => this.installation.optimize,
  };

  /** What the engine asks. */
  handler(): ResourceHandler {
    return optimizeBackupHandler(this.connections, this.clock, undefined, { XDG_STATE_HOME: this.stateHome });
  }

  constructor() {
    this.installation.onPause = () => this.installation.finish();
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Adds a backup as an Optimize with a prefix takes one. */
  add(backupId: string, days: number, { size = 1000, prefix = "optimize", version = "8.8.0" } = {}): void {
    const startTime = new Date(START - days * DAY).toISOString();
    for (const part of [1, 2]) {
      const name = `camunda_optimize_${backupId}_${version}_part_${part}_of_2`;
      const indices = part === 1 ? [`${prefix}-position-based-import-index_v3`] : [`${prefix}-metadata_v3`];
      this.installation.snapshots.push({
        name,
        state: "SUCCESS",
        startTime,
        endTime: startTime,
        indices,
        failures: [],
      });
      this.installation.sizes.set(name, size / 2);
    }
  }

  addByHand(backupId: string): void {
    const startTime = new Date(START - 5 * DAY).toISOString();
    const name = `camunda_optimize_${backupId}_by_hand`;
    this.installation.snapshots.push({
      name,
      state: "SUCCESS",
      startTime,
      endTime: startTime,
      indices: [],
      failures: [],
    });
  }

  async command({ datastore, indexPrefix }: Situation, ...argv: string[]): Promise<void> {
    const environment = {
      ...connection,
      ...(datastore ? withDatastore : {}),
      ...(indexPrefix === undefined ? {} : { CAMUNDA_BACKUP_INDEX_PREFIX: indexPrefix }),
      XDG_STATE_HOME: this.stateHome,
    };
    const { exitCode, errorOutput, output } = await runCommand(this.installation, argv, { environment });
    this.said.push(`exit code ${exitCode}`, errorOutput, output);
  }

  inputsOf({ datastore, indexPrefix }: Situation): Properties {
    return {
      managementApi: { url: "http://optimize.test:8092" },
      secondaryStorage: "none",
      graceSeconds: 1,
      ...(datastore ? { datastore: { url: "http://datastore.test:9200" }, repositoryName: "optimize" } : {}),
      ...(indexPrefix === undefined ? {} : { indexPrefix }),
    };
  }

  /** The victim as a resource that took it. */
  recorded(situation: Situation, acceptSmaller = false): Recorded {
    const snapshots = this.installation
      .of(VICTIM)
      .filter(({ name }) => name.includes("_part_"))
      .map(({ name, startTime }) => ({ name, startTime, state: "SUCCESS", failures: [] }));
    const outputs = { backupId: VICTIM, state: "COMPLETED", snapshots, adopted: false, triggers: [1], acceptSmaller };
    const storedIn = situation.datastore ? { storedIn: PLACE } : {};
    return { id: `optimize/${VICTIM}`, outputs: { ...this.inputsOf(situation), ...outputs, ...storedIn } };
  }

  readonly ways: Readonly<Record<Way, (situation: Situation) => Promise<void>>> = {
    "the resource is deleted": (situation) => this.refusals(() => this.handler().delete(this.recorded(situation))),
    "the resource is replaced": (situation) =>
      this.refusals(async () => {
        const handler = this.handler();
        const old = this.recorded(situation);
        await handler.diff(old.outputs, { ...this.inputsOf(situation), triggers: [2] });
        await handler.delete(old);
      }),
    "the delete command": (situation) => this.command(situation, "delete", VICTIM),
    "the prune command": (situation) => this.command(situation, "prune", ...prune, "--ledger", this.ledgerFile()),
    "the prune command, scope all": (situation) => this.command(situation, "prune", ...prune, "--scope", "all"),
    "the schedule": async ({ datastore, indexPrefix }) => {
      const cluster = new MemoryCluster();
      await cluster.ledger.change((data) => ({ ...data, ledger: this.ledger() }));
      const store = { snapshots: this.installation.datastore.snapshots, ...PLACE, indexPrefix };
      const target = {
        optimize: this.installation.optimize,
        store: datastore ? store : undefined,
        clock: this.clock,
        report: () => undefined,
        warn: (line: string) => void this.said.push(line),
      };
      const { problem } = await scheduledPrune(target, new RunRecord(cluster.ledger, PLACE, cluster.status), {
        policy: { keepLast: 1, minimumKept: 1 },
        indexPrefix: indexPrefix ?? "optimize",
        sizes: this.installation.datastore.snapshots,
        audit: { who: "a test", write: () => Promise.resolve() },
      });
      this.said.push(problem ?? "no problem");
    },
  };

  private async refusals(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => void this.said.push(error instanceof Error ? error.message : String(error)));
  }

  /** A ledger that holds all that there is, as if all had been taken here. */
  private ledger(): string {
    const ids = new Set(this.installation.ids().filter((id) => /^\d+$/.test(id)));
    return ledgerText(
      [...ids].map((backupId) => ({ backupId, ...PLACE, snapshots: this.installation.of(backupId).map(named) })),
    );
  }

  private ledgerFile(): string {
    const path = join(this.folder, "ledger.json");
    writeFileSync(path, this.ledger());
    return path;
  }
}

/** The ways by name. */
export const WAYS = [
  "the resource is deleted",
  "the resource is replaced",
  "the delete command",
  "the prune command",
  "the prune command, scope all",
  "the schedule",
] as const;
export type Way = (typeof WAYS)[number];

function named({ name, startTime = "" }: StoredSnapshot): { name: string; startTime: string } {
  return { name, startTime };
}
