import { snapshotRepositoryHandler } from "../../provider/snapshot-repository/handler";
import { type DatastoreKind, type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { startFaultProxy } from "../stack/fault-proxy";
import { type FaultAction } from "../stack/fault-proxy/fault-rule";
import { until } from "../unit/stack/until";
import { DrivenResource } from "./driven-resource";
import { HandlerConnections } from "./handler-connections";
import { registeredRepositories } from "./registered-repositories";

jest.setTimeout(1_800_000);

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
  "slow beyond the timeout": { kind: "delay", milliseconds: 1500 },
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

const all = Object.keys(faults);
/** One of each way in which the product may take a fault that lasts: unreachable, unknown, denied, not gone, busy, unreadable. */
const lasting = ["refused", "reset after the server acted", "403", "a proxy's 404", "503", "truncated JSON"];

/** What a case has to do with. */
interface FaultCase {
  repositoryName: string;
  inputs: (settings: object) => Record<string, unknown>;
  resource: DrivenResource;
  /** As the server has them, asked for without the proxy. */
  settings: () => Promise<Record<string, string> | undefined>;
  /** Does something that meets the fault. */
  meeting: <Result>(action: () => Promise<Result>) => Promise<Result>;
}

/** On OpenSearch those whose outcome depends on what its answers look like: the rest of the way is the same code. */
const kinds: [DatastoreKind, string[]][] = [
  ["elasticsearch-8.19", all],
  ["opensearch-3.8", ["reset after the server acted", "a proxy's 404", "500", "truncated JSON"]],
];

describe.each(kinds)("%s", (kind, faultNames) => {
  const names = faultNames.flatMap((name): [string, number][] =>
    (lasting.includes(name) ? [1, Number.POSITIVE_INFINITY] : [1]).map((times) => [name, times]),
  );
  let datastore: RunningDatastore;
  let count = 0;

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
  });
  afterAll(() => datastore.stop());

  /** A repository of its own behind a proxy of its own, in which one request after so many meets the fault. */
  async function inCase(fault: string, skip: number, times: number, work: (faulty: FaultCase) => Promise<void>) {
    const injected = faults[fault];
    if (injected === undefined) throw new Error(`no fault ${fault}`);
    const proxy = await startFaultProxy(datastore.url);
    const repositoryName = `faults-${++count}`;
    let isImpatient = false;
    let met = 0;
    const connections = new HandlerConnections({ attempts: 2 }, (settings) =>
      isImpatient ? { ...settings, requestTimeoutSeconds: 1 } : settings,
    );
    await work({
      repositoryName,
      inputs: (settings) => ({
        datastore: { url: proxy.url },
        repositoryName,
        fs: { location: repositoryName, ...settings },
        inUseTimeoutSeconds: 0,
      }),
      resource: new DrivenResource(snapshotRepositoryHandler(connections, undefined, () => undefined)),
      settings: async () => (await registeredRepositories(datastore.url))[repositoryName],
      meeting: async (action) => {
        const before = proxy.requests.length;
        const rule = proxy.inject({ skip, times, do: injected });
        // Only for these: on a busy machine it would be a second fault beside the others.
        isImpatient = skip !== Number.POSITIVE_INFINITY && ["hang", "delay"].includes(injected.kind);
        const result = await action();
        isImpatient = false;
        rule.remove();
        // What was held back still reaches the server, though nobody waits for the answer any more.
        if (injected.kind === "delay") {
          // A busy server may take so long over another request that nobody waits for that one either.
          const ended = () =>
            proxy.requests.slice(before).every(({ status, broken }) => status !== undefined || broken === true);
          await until(() => Promise.resolve(ended()));
        }
        met = proxy.requests.length - before;
        return result;
      },
    });
    await connections.close();
    await proxy.stop();
    return met;
  }

  /** Does something for each request that it makes, with the fault at that request. Gives how many there are. */
  async function atEachRequest(fault: string, times: number, work: (faulty: FaultCase) => Promise<void>) {
    const requests = await inCase(fault, Number.POSITIVE_INFINITY, times, work);
    await Promise.all(Array.from({ length: requests }, (_, skip) => inCase(fault, skip, times, work)));
    return requests;
  }

  test.each(names)("create, %s, %d times: nothing is registered that is not recorded", async (fault, times) => {
    const requests = await atEachRequest(fault, times, async ({ inputs, resource, settings, meeting }) => {
      const declared = inputs({ compress: true });
      const result = await meeting(() => resource.up(declared));
      if (result !== undefined && resource.recorded === undefined) expect(await settings()).toBeUndefined();
      expect(await resource.up(declared)).toBeUndefined();
      expect(await settings()).toMatchObject({ compress: "true" });
      expect(resource.recorded?.outputs).toMatchObject({ adopted: false, verifiedNodes: ["datastore-0"] });
      expect(await resource.isClean(declared)).toBe(true);
      expect(await resource.destroy()).toBeUndefined();
      expect(await settings()).toBeUndefined();
    });
    expect(requests).toBeGreaterThanOrEqual(6);
  });

  test.each(names)(
    "change of setting and place, %s, %d times: a rerun ends in what is declared",
    async (fault, times) => {
      const requests = await atEachRequest(
        fault,
        times,
        async ({ repositoryName, inputs, resource, settings, meeting }) => {
          expect(await resource.up(inputs({ compress: true }))).toBeUndefined();
          const changed = inputs({ compress: false, location: `${repositoryName}/moved` });
          await meeting(() => resource.up(changed));
          expect(await resource.up(changed)).toBeUndefined();
          expect(await settings()).toEqual({ compress: "false", location: `${repositoryName}/moved` });
          expect(await resource.isClean(changed)).toBe(true);
          expect(resource.recorded?.outputs).toMatchObject({ adopted: false, verifiedNodes: ["datastore-0"] });
          expect(await resource.destroy()).toBeUndefined();
        },
      );
      expect(requests).toBeGreaterThanOrEqual(9);
    },
  );

  test.each(names)("refresh, %s, %d times: what stands is not taken for gone", async (fault, times) => {
    const requests = await atEachRequest(fault, times, async ({ inputs, resource, settings, meeting }) => {
      const declared = { ...inputs({ compress: true }), verifyOnRefresh: true };
      expect(await resource.up(declared)).toBeUndefined();
      const before = resource.recorded;
      const result = await meeting(() => resource.refresh());
      if (result === undefined) expect(resource.recorded).toBeDefined();
      else expect(resource.recorded).toBe(before);
      expect(await resource.refresh()).toBeUndefined();
      expect(await resource.isClean(declared)).toBe(true);
      expect(await settings()).toMatchObject({ compress: "true" });
      expect(await resource.destroy()).toBeUndefined();
    });
    expect(requests).toBeGreaterThanOrEqual(4);
  });

  test.each(names)("delete, %s, %d times: forgotten only when it is unregistered", async (fault, times) => {
    const requests = await atEachRequest(fault, times, async ({ inputs, resource, settings, meeting }) => {
      expect(await resource.up(inputs({}))).toBeUndefined();
      const result = await meeting(() => resource.destroy());
      if (result === undefined) expect(await settings()).toBeUndefined();
      else expect(resource.recorded).toBeDefined();
      expect(await resource.destroy()).toBeUndefined();
      expect(await settings()).toBeUndefined();
    });
    expect(requests).toBeGreaterThanOrEqual(2);
  });
});
