import { undiciTransport } from "../../../clients/http/undici-transport";
import { type RetryPolicy } from "../../../clients/http/retry";
import { backupsApi } from "../../../clients/optimize/backups-api";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { earlierBackupApi } from "../../../clients/optimize/earlier-backup-api";
import { findBackups } from "../../../operations/backup/find-backups";
import { startFaultProxy, type FaultProxy } from "../../stack/fault-proxy";
import { startOptimizeStandIn, startOtherComponent, type RunningOptimize } from "../../stack/optimize";
import { SnapshotMemory } from "../stack/snapshot-memory";
import { until } from "../stack/until";

const once: RetryPolicy = {
  attempts: 1,
  firstDelayMilliseconds: 1,
  longestDelayMilliseconds: 1,
  totalMilliseconds: 1,
  clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
  random: () => 0,
};

const apis: OptimizeApi[] = [];
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

function connect(url: string, make: typeof backupsApi = backupsApi, requestTimeoutMilliseconds = 60_000): OptimizeApi {
  const transport = undiciTransport({
    property: "managementApi",
    url,
    requestHeaders: () => ({}),
    tls: { insecureSkipVerify: false },
    proxy: undefined,
    requestTimeoutMilliseconds,
  });
  const api = make(transport, once);
  apis.push(api);
  return api;
}

describe("who answers", () => {
  test.each(["zeebe", "operate", "optimize-web", "optimize-web-login"] as const)(
    "%s is not Optimize",
    async (which) => {
      const component = await startOtherComponent(which);
      try {
        const api = connect(component.url);
        const fault = { fault: "not-optimize" };
        await expect(api.list()).rejects.toMatchObject(fault);
        await expect(api.list()).rejects.toThrow(/8092/);
        await expect(findBackups({ optimize: api, store: undefined })).rejects.toMatchObject(fault);
      } finally {
        await component.stop();
      }
    },
  );
});

describe("in front of a datastore", () => {
  let memory: SnapshotMemory;
  let optimize: RunningOptimize;
  let proxy: FaultProxy;

  beforeEach(async () => {
    memory = await new SnapshotMemory().start();
    memory.repositories.add("backups");
  });

  afterEach(async () => {
    await proxy.stop();
    await optimize.stop();
    await memory.stop();
  });

  async function start(api: "3.10+" | "3.9" = "3.10+", repositoryName?: string): Promise<OptimizeApi> {
    optimize = await startOptimizeStandIn({ datastoreUrl: memory.url, engine: "elasticsearch", repositoryName, api });
    proxy = await startFaultProxy(optimize.url);
    return connect(proxy.url, api === "3.9" ? earlierBackupApi : backupsApi);
  }

  test("no repository name, an unregistered one, and no datastore are told apart, with the way out", async () => {
    const api = await start();
    for (const call of [() => api.list(), () => api.get("1"), () => api.request("1"), () => api.remove("1")]) {
      await expect(call()).rejects.toMatchObject({ fault: "not-configured", status: 400 });
    }
    await expect(api.list()).rejects.toThrow(/CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME.*restart Optimize/);
    optimize.configure({ repositoryName: "other" });
    await expect(api.request("1")).rejects.toMatchObject({ fault: "repository-missing", status: 500 });
    await expect(api.list()).rejects.toThrow(/Register a snapshot repository/);
    optimize.configure({ datastoreUrl: "http://127.0.0.1:9" });
    await expect(api.request("1")).rejects.toMatchObject({ fault: "datastore-unreachable", status: 502 });
  });

  test("a broken list is told from a broken backup", async () => {
    const api = await start("3.10+", "backups");
    memory.add("camunda_optimize_x1_8.8.0_part_1_of_2");
    await expect(api.list()).rejects.toMatchObject({ fault: "list-broken" });
    expect(await api.get("1")).toBeUndefined();
  });

  test("ids are exact to 2^63-1, both ways", async () => {
    const api = await start("3.10+", "backups");
    for (const id of ["9007199254740993", "9223372036854775807"]) {
      expect(await api.request(id)).toEqual({ kind: "accepted" });
      await until(async () => (await api.get(id))?.backupId === id);
    }
    expect((await api.list()).map(({ backupId }) => backupId).sort()).toEqual([
      "9007199254740993",
      "9223372036854775807",
    ]);
  });

  test("an id that an older release does not take is named, not taken for a wrong server", async () => {
    const api = await start("3.10+", "backups");
    proxy.inject({ method: "POST", do: { kind: "answer", status: 400 } });
    await expect(api.request("2147483648")).rejects.toThrow(/up to 2147483647/);
  });

  test.each([502, 503, 504, 500])("a gateway's %s to the request may hide that it was taken", async (status) => {
    const api = await start("3.10+", "backups");
    proxy.inject({
      method: "POST",
      do: { kind: "answer", status, body: "<html>gateway</html>", headers: { "Content-Type": "text/html" } },
    });
    await expect(api.request("1")).rejects.toMatchObject({ name: "TransportError", mayHaveActed: true });
  });

  test("a look gives up in time although the connection would wait", async () => {
    const api = await start("3.10+", "backups");
    proxy.inject({ method: "GET", do: { kind: "hang" } });
    await expect(api.get("1", { withinMilliseconds: 50 })).rejects.toMatchObject({ fault: "timeout" });
  });

  describe("Optimize 3.9", () => {
    test("texts as ids, the state alone, no list, no deletion", async () => {
      const api = await start("3.9", "backups");
      expect(await api.get("nightly-1")).toBeUndefined();
      expect(await api.request("nightly-1")).toEqual({ kind: "accepted" });
      expect(optimize.requests.at(-1)).toMatchObject({ path: "/actuator/backup", body: '{"backupId":"nightly-1"}' });
      const found = await api.get("nightly-1");
      expect(found).toMatchObject({ backupId: "nightly-1", snapshots: [] });
      expect(await api.request("nightly-1")).toMatchObject({ kind: "id-taken" });
      await expect(api.list()).rejects.toMatchObject({ fault: "not-offered" });
      await expect(api.remove("nightly-1")).rejects.toMatchObject({ fault: "not-offered" });
    });

    test("its errors in words", async () => {
      const api = await start("3.9");
      await expect(api.request("a")).rejects.toMatchObject({ fault: "not-configured", status: 400 });
      optimize.configure({ repositoryName: "other" });
      await expect(api.get("a")).rejects.toMatchObject({ fault: "repository-missing", status: 400 });
      optimize.configure({ repositoryName: "backups", datastoreUrl: "http://127.0.0.1:9" });
      await expect(api.request("a")).rejects.toMatchObject({ status: 500 });
    });

    test("what begins another component's snapshots is not Optimize", async () => {
      const api = await start("3.9", "backups");
      const body = '{"scheduledSnapshots":["camunda_webapps_1_8.1.0_part_1_of_6"]}';
      proxy.inject({ method: "POST", do: { kind: "answer", status: 200, body } });
      await expect(api.request("1")).rejects.toMatchObject({ fault: "not-optimize" });
    });
  });
});
