import { snapshotRepositoryHandler } from "../../provider/snapshot-repository/handler";
import { type DatastoreKind, type RunningDatastore, startDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { type FaultAction } from "../stack/fault-proxy/fault-rule";
import { DrivenResource } from "./driven-resource";
import { HandlerConnections } from "./handler-connections";
import { registeredRepositories } from "./registered-repositories";

jest.setTimeout(600_000);

const page = "<html><body>This is the proxy speaking.</body></html>";
const html = { "Content-Type": "text/html" };
const proxyAnswer = (status: number, headers = {}): FaultAction => ({
  kind: "answer",
  status,
  body: page,
  headers: { ...html, ...headers },
});

/** A request may meet each of these once, which a retry gets over, or from then on. */
const faults: Record<string, FaultAction> = {
  refused: { kind: "refuse" },
  "reset before the server acted": { kind: "reset-before" },
  "reset after the server acted": { kind: "reset-after" },
  "never answered": { kind: "hang" },
  "slow beyond the timeout": { kind: "delay", milliseconds: 500 },
  "401": proxyAnswer(401),
  "403": proxyAnswer(403),
  "a proxy's 404": proxyAnswer(404),
  "429": proxyAnswer(429, { "Retry-After": "1" }),
  "500": proxyAnswer(500),
  "502": proxyAnswer(502),
  "503": proxyAnswer(503, { "Retry-After": "1" }),
  "truncated JSON": { kind: "truncate" },
  "JSON that ends early": { kind: "rewrite", body: (text) => text.slice(0, -3) },
  "another content type": { kind: "content-type", value: "text/html" },
};

const names = Object.keys(faults).flatMap((name): [string, number][] => [
  [name, 1],
  [name, Number.POSITIVE_INFINITY],
]);

describe.each<DatastoreKind>(["elasticsearch-8.19", "opensearch-3.8"])("%s", (kind) => {
  let datastore: RunningDatastore;
  let proxy: FaultProxy;
  let isImpatient = false;
  let count = 0;
  const connections = new HandlerConnections({ attempts: 2 }, (settings) =>
    isImpatient ? { ...settings, requestTimeoutSeconds: 0.3 } : settings,
  );

  beforeAll(async () => {
    datastore = await startDatastore(kind);
    proxy = await startFaultProxy(datastore.url);
  });
  afterEach(() => connections.close());
  afterAll(async () => {
    await proxy.stop();
    await datastore.stop();
  });

  /** A repository of its own for each case. */
  function aRepository() {
    const repositoryName = `faults-${++count}`;
    const inputs = (settings: object) => ({
      datastore: { url: proxy.url },
      repositoryName,
      fs: { location: repositoryName, ...settings },
      inUseTimeoutSeconds: 0,
    });
    const resource = new DrivenResource(snapshotRepositoryHandler(connections, undefined, () => undefined));
    const settings = async () => (await registeredRepositories(datastore.url))[repositoryName];
    return { repositoryName, inputs, resource, settings };
  }

  /** Lets some requests through, and then the fault act on so many. Gives what the work did. */
  async function meeting<Result>(fault: string, skip: number, times: number, work: () => Promise<Result>) {
    const injected = faults[fault];
    if (injected === undefined) throw new Error(`no fault ${fault}`);
    const before = proxy.requests.length;
    const rule = proxy.inject({ skip, times, do: injected });
    isImpatient = true;
    try {
      const result = await work();
      return { result, hits: rule.hits };
    } finally {
      isImpatient = false;
      rule.remove();
      if (injected.kind === "delay") await arrived(before);
    }
  }

  /** Waits until the server has answered what the proxy held back, though nobody waits for the answers any more. */
  async function arrived(from: number): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (proxy.requests.slice(from).some(({ status }) => status === undefined)) {
      if (Date.now() > deadline) throw new Error("a delayed request never arrived");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Does something for each request in turn that it makes, until there are no more. */
  async function forEachRequest(work: (skip: number) => Promise<number>): Promise<number> {
    for (let skip = 0; skip < 30; skip++) {
      if ((await work(skip)) === 0) return skip;
    }
    throw new Error("there is no end of requests");
  }

  test.each(names)("create, %s, %d times: nothing is registered that is not recorded", async (fault, times) => {
    const requests = await forEachRequest(async (skip) => {
      const { inputs, resource, settings } = aRepository();
      const declared = inputs({ compress: true });
      const { result, hits } = await meeting(fault, skip, times, () => resource.up(declared));
      if (result !== undefined && resource.recorded === undefined) expect(await settings()).toBeUndefined();
      expect(await resource.up(declared)).toBeUndefined();
      expect(await settings()).toMatchObject({ compress: "true" });
      expect(resource.recorded?.outputs).toMatchObject({ adopted: false, verifiedNodes: ["datastore-0"] });
      expect(await resource.isClean(declared)).toBe(true);
      expect(await resource.destroy()).toBeUndefined();
      expect(await settings()).toBeUndefined();
      return hits;
    });
    expect(requests).toBeGreaterThanOrEqual(6);
  });

  test.each(names)("change of setting and place, %s, %d times: a rerun ends in what is declared", async (fault, times) => {
    const requests = await forEachRequest(async (skip) => {
      const { repositoryName, inputs, resource, settings } = aRepository();
      expect(await resource.up(inputs({ compress: true }))).toBeUndefined();
      const changed = inputs({ compress: false, location: `${repositoryName}/moved` });
      const { hits } = await meeting(fault, skip, times, () => resource.up(changed));
      expect(await resource.up(changed)).toBeUndefined();
      expect(await settings()).toEqual({ compress: "false", location: `${repositoryName}/moved` });
      expect(await resource.isClean(changed)).toBe(true);
      expect(resource.recorded?.outputs).toMatchObject({ adopted: false, verifiedNodes: ["datastore-0"] });
      expect(await resource.destroy()).toBeUndefined();
      return hits;
    });
    expect(requests).toBeGreaterThanOrEqual(9);
  });

  test.each(names)("refresh, %s, %d times: what stands is not taken for gone", async (fault, times) => {
    const requests = await forEachRequest(async (skip) => {
      const { inputs, resource, settings } = aRepository();
      const declared = { ...inputs({ compress: true }), verifyOnRefresh: true };
      expect(await resource.up(declared)).toBeUndefined();
      const before = resource.recorded;
      const { result, hits } = await meeting(fault, skip, times, () => resource.refresh());
      if (result === undefined) expect(resource.recorded).toBeDefined();
      else expect(resource.recorded).toBe(before);
      expect(await resource.refresh()).toBeUndefined();
      expect(await resource.isClean(declared)).toBe(true);
      expect(await settings()).toMatchObject({ compress: "true" });
      expect(await resource.destroy()).toBeUndefined();
      return hits;
    });
    expect(requests).toBeGreaterThanOrEqual(4);
  });

  test.each(names)("delete, %s, %d times: forgotten only when it is unregistered", async (fault, times) => {
    const requests = await forEachRequest(async (skip) => {
      const { inputs, resource, settings } = aRepository();
      expect(await resource.up(inputs({}))).toBeUndefined();
      const { result, hits } = await meeting(fault, skip, times, () => resource.destroy());
      if (result === undefined) expect(await settings()).toBeUndefined();
      else expect(resource.recorded).toBeDefined();
      expect(await resource.destroy()).toBeUndefined();
      expect(await settings()).toBeUndefined();
      return hits;
    });
    expect(requests).toBeGreaterThanOrEqual(2);
  });
});
