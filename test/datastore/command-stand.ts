import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildPackage } from "../stack/build-package";
import { borrowDatastore, type DatastoreKind, type RunningDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimize, versionOn } from "../stack/optimize";
import { BuiltCommand, PASSWORD } from "./cli-command";
import { requestDatastore } from "./datastore-request";

/** A datastore with an Optimize's data, where the built command is run. Made inside a `describe`, it sets up and clears away. */
export class CommandStand {
  datastore!: RunningDatastore;
  optimize: RunningOptimize | undefined;
  command!: BuiltCommand;
  /** Of its Optimize. */
  indices: readonly string[] = [];
  folder = "";

  constructor(readonly kind: DatastoreKind) {
    beforeAll(async () => {
      await buildPackage();
      this.datastore = await borrowDatastore(kind);
      await this.seed();
    }, 1_800_000);
    beforeEach(() => (this.folder = mkdtempSync(join(tmpdir(), "camunda-backup-cli-"))));
    afterEach(async () => {
      await this.optimize?.stop();
      rmSync(this.folder, { recursive: true });
      // Whatever was done, the credential was printed nowhere.
      expect(this.command.printed).not.toBe("");
      expect(this.command.printed).not.toContain(PASSWORD);
      expect(this.command.printed).not.toContain(Buffer.from(`elastic:${PASSWORD}`).toString("base64"));
    });
    afterAll(() => this.datastore.stop());
  }

  async seed(): Promise<void> {
    const { url: datastoreUrl, engine } = this.datastore;
    const version = versionOn[this.kind];
    ({ indices: this.indices } = await seedOptimizeIndices({ datastoreUrl, engine, documents: 2000, version }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Asks the datastore. */
  request(method: string, path: string, body?: unknown): Promise<unknown> {
    return requestDatastore(this.datastore.url, method, path, body);
  }

  /** A repository of its own, an Optimize that is configured with it, and a config file for the command. */
  async start(repositoryName: string, settings: Record<string, string> = {}): Promise<BuiltCommand> {
    const { url: datastoreUrl, engine } = this.datastore;
    const location = join(this.datastore.repositoryFolder, repositoryName);
    await this.request("PUT", `/_snapshot/${repositoryName}`, { type: "fs", settings: { location, ...settings } });
    this.optimize = await startOptimize({ datastoreUrl, engine, repositoryName, version: versionOn[this.kind] });
    writeFileSync(
      this.path("backup.yaml"),
      `managementApi: { url: ${this.optimize.url} }
datastore: { url: "${datastoreUrl}", username: elastic, passwordFromEnv: THE_PASSWORD }
repositoryName: ${repositoryName}
secondaryStorage: rdbms
ledger: ${this.path("ledger.json")}
auditLog: ${this.path("deletions.jsonl")}
`,
    );
    this.command = new BuiltCommand(this.path("backup.yaml"));
    return this.command;
  }
}
