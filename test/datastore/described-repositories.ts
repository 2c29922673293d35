import { type Properties } from "../../provider/dynamic/handler";
import { snapshotRepositoryHandler } from "../../provider/snapshot-repository/handler";
import { type DatastoreKind, type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { requestDatastore } from "./datastore-request";
import { DrivenResource } from "./driven-resource";
import { HandlerConnections } from "./handler-connections";
import { registeredRepositories } from "./registered-repositories";

const kinds: DatastoreKind[] = ["elasticsearch-8.19", "elasticsearch-9.1", "opensearch-2.19", "opensearch-3.8"];

/** A datastore with a proxy before it, and resources that reach it through the proxy. */
class RepositoryInstallation {
  readonly connections = new HandlerConnections();
  /** Since the test began. */
  warnings: string[] = [];
  private count = 0;
  private started: { datastore: RunningDatastore; proxy: FaultProxy } | undefined;

  constructor(readonly kind: DatastoreKind) {}

  get isElasticsearch(): boolean {
    return this.kind.startsWith("elasticsearch");
  }

  get datastore(): RunningDatastore {
    return this.running.datastore;
  }

  get proxy(): FaultProxy {
    return this.running.proxy;
  }

  async start(): Promise<void> {
    const datastore = await borrowDatastore(this.kind);
    this.started = { datastore, proxy: await startFaultProxy(datastore.url) };
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.datastore.stop();
  }

  /** Two resources of one program: its process knows of both. */
  readonly twoResources = (): readonly [DrivenResource, DrivenResource] => {
    const handler = snapshotRepositoryHandler(this.connections, undefined, (line) => this.warnings.push(line));
    return [new DrivenResource(handler), new DrivenResource(handler)];
  };

  /** A resource of its own, as in a program of its own. */
  readonly aResource = (): DrivenResource => this.twoResources()[0];

  readonly aName = (): string => `repository-${++this.count}`;

  readonly inputsFor = (repositoryName: string, more: Properties): Properties => ({
    datastore: { url: this.proxy.url },
    repositoryName,
    inUseTimeoutSeconds: 0,
    ...more,
  });

  /** Sends it to the datastore itself. */
  readonly request = (method: string, path: string, body?: unknown): Promise<unknown> =>
    requestDatastore(this.datastore.url, method, path, body);

  readonly settingsOf = async (name: string): Promise<Record<string, string> | undefined> =>
    (await registeredRepositories(this.datastore.url))[name];

  /** The requests of some work that change something. */
  readonly writes = async (work: () => Promise<unknown>): Promise<FaultProxy["requests"]> => {
    const before = this.proxy.requests.length;
    await work();
    return this.proxy.requests
      .slice(before)
      .filter(({ method, path }) => method !== "GET" && !path.endsWith("/_verify"));
  };

  private get running(): { datastore: RunningDatastore; proxy: FaultProxy } {
    if (this.started === undefined) throw new Error("the datastore has not been started yet");
    return this.started;
  }
}

/** Defines tests for each kind of datastore. */
export function describeRepositories(define: (given: RepositoryInstallation) => void): void {
  describe.each(kinds)("%s", (kind) => {
    const given = new RepositoryInstallation(kind);
    beforeAll(() => given.start());
    beforeEach(() => {
      given.warnings = [];
    });
    afterEach(() => given.connections.close());
    afterAll(() => given.stop());
    define(given);
  });
}
