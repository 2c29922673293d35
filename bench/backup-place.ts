import { startDatastore, type RunningDatastore } from "../test/stack/datastores";
import { type RunningOptimize, startOptimizeStandIn } from "../test/stack/optimize";

const atOnce = 4;
const index = "optimize-settings_v3";

/** An Optimize, the repository that it keeps its backups in, and as many backups as are asked for. */
export class BackupPlace {
  static readonly repositoryName = "backups";
  private filled = 0;

  private constructor(
    readonly datastore: RunningDatastore,
    readonly optimize: RunningOptimize,
  ) {}

  static async start(): Promise<BackupPlace> {
    const datastore = await startDatastore("elasticsearch-8.19", { onDisk: true });
    const { url: datastoreUrl, engine, repositoryFolder } = datastore;
    const { repositoryName } = BackupPlace;
    const settings = { location: `${repositoryFolder}/${repositoryName}` };
    await send(datastoreUrl, "PUT", `/_snapshot/${repositoryName}`, { type: "fs", settings });
    await send(datastoreUrl, "PUT", `/${index}`, { settings: { number_of_replicas: 0 } });
    return new BackupPlace(datastore, await startOptimizeStandIn({ datastoreUrl, engine, repositoryName }));
  }

  /** Ids 1 to `count`; what each holds does not matter here, so that they are taken side by side, past Optimize. */
  async fill(count: number): Promise<void> {
    const missing: string[] = [];
    for (let id = this.filled + 1; id <= count; id++) {
      for (const part of [1, 2]) missing.push(`camunda_optimize_${id}_8.8.0_part_${part}_of_2`);
    }
    const take = async () => {
      for (let name = missing.shift(); name !== undefined; name = missing.shift()) {
        const path = `/_snapshot/${BackupPlace.repositoryName}/${name}?wait_for_completion=true`;
        const whole = { indices: index, include_global_state: false, feature_states: ["none"] };
        await send(this.datastore.url, "PUT", path, whole);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, take));
    this.filled = count;
  }

  async stop(): Promise<void> {
    await this.optimize.stop();
    await this.datastore.stop();
  }
}

async function send(url: string, method: string, path: string, body: unknown): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
}
