import { cronJobSuspension } from "../../../clients/kubernetes/cron-job-suspension";
import { backsUp } from "../../../operations/restore/run/judge-schedule";
import { scheduleLedgers, schedulesInCluster } from "../../../operations/restore/run/restored-schedules";
import { ledgerText } from "../../../operations/retention/ledger-text";
import { answered } from "../clients/kubernetes/answered";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const optimize = { namespace: "camunda", repositoryName: "backups", indexPrefix: "optimize", leaseName: "lease-1" };

const settings = (changes: object = {}) =>
  JSON.stringify({
    leaseName: "lease-2",
    managementApi: { url: "http://camunda-optimize.camunda.svc:8092" },
    repositoryName: "backups",
    indexPrefix: "optimize",
    schedule: "0 3 * * *",
    ...changes,
  });

const elsewhere = { managementApi: { url: "http://camunda-optimize.staging.svc.cluster.local:8092" } };
const outside = { managementApi: { url: "https://optimize.example.com:8092" } };

it.each([
  ["the Lease that the restore takes, whatever its address", settings({ ...elsewhere, leaseName: "lease-1" }), true],
  ["a Service beside the Deployment, with its repository and prefix", settings(), true],
  ["no repository, as one that only takes backups", settings({ repositoryName: undefined }), true],
  ["another repository", settings({ repositoryName: "others" }), false],
  ["another prefix", settings({ indexPrefix: "optimize-b" }), false],
  ["a Service in another namespace", settings(elsewhere), false],
  ["an address outside, in another namespace", settings(outside), false],
  ["settings of another form", "{}", undefined],
  ["no JSON", "?", undefined],
])("a schedule with %s", (_what, text, expected) => {
  expect(backsUp(text, "backups", optimize)).toBe(expected);
});

it("a schedule beside the Deployment with an address outside is its Optimize's", () => {
  expect(backsUp(settings(outside), "camunda", optimize)).toBe(true);
});

const cronJob = (namespace: string, name: string, configMap?: string) => ({
  metadata: { namespace, name },
  spec: {
    schedule: "0 3 * * *",
    jobTemplate: {
      spec: {
        template: { spec: { volumes: configMap === undefined ? undefined : [{ configMap: { name: configMap } }] } },
      },
    },
  },
});
const everywhere = "GET /apis/batch/v1/cronjobs";
const forbidden = { status: 403, body: { kind: "Status", reason: "Forbidden", message: "cronjobs is forbidden" } };
const program = (namespace: string, data: object) => ({
  [`GET /api/v1/namespaces/${namespace}/configmaps/program`]: { body: { data } },
});

describe("the schedules of an Optimize in Kubernetes", () => {
  it("are found in all namespaces by what their runs are told, and suspended", async () => {
    const api = answered({
      [everywhere]: {
        body: {
          items: [
            cronJob("backups", "nightly", "program"),
            cronJob("staging", "nightly", "program"),
            cronJob("other", "nightly"),
          ],
        },
      },
      ...program("backups", { "settings.json": settings() }),
      ...program("staging", { "settings.json": settings(elsewhere) }),
      "PATCH /apis/batch/v1/namespaces/backups/cronjobs/nightly": { body: { spec: { suspend: true } } },
    });
    const schedules = schedulesInCluster(cronJobSuspension(api), optimize);
    const found = await schedules.find();
    expect(found.schedules).toMatchObject([{ namespace: "backups", name: "nightly", suspended: false }]);
    expect(found.notes).toEqual([expect.stringContaining("other/nightly")]);
    expect(await schedules.suspend({ namespace: "backups", name: "nightly" }, true)).toBe(true);
    expect(api.requests.at(-1)).toMatchObject({ body: '{"spec":{"suspend":true}}' });
    expect(await schedules.suspend({ namespace: "backups", name: "gone" }, true)).toBe(false);
  });

  it("tell what their runs have written down of their backups", async () => {
    const entry = { backupId: "11", repositoryName: "backups", clusterUuid: "c", snapshots: [], documents: 500 };
    const api = answered({
      [everywhere]: {
        body: { items: [cronJob("backups", "nightly", "program"), cronJob("backups", "new", "program")] },
      },
      ...program("backups", { "settings.json": settings() }),
      "GET /api/v1/namespaces/backups/configmaps/nightly-ledger": { body: { data: { ledger: ledgerText([entry]) } } },
      "GET /api/v1/namespaces/backups/configmaps/new-ledger": { body: {} },
    });
    const cronJobs = cronJobSuspension(api);
    expect(await scheduleLedgers(cronJobs, schedulesInCluster(cronJobs, optimize))()).toEqual([entry]);
  });

  it("are found in the Deployment's namespace alone where no more may be listed, and that is said", async () => {
    const api = answered({
      [everywhere]: forbidden,
      "GET /apis/batch/v1/namespaces/camunda/cronjobs": { body: { items: [cronJob("camunda", "nightly", "program")] } },
      ...program("camunda", { "settings.json": settings() }),
    });
    const found = await schedulesInCluster(cronJobSuspension(api), optimize).find();
    expect(found.schedules).toMatchObject([{ namespace: "camunda", name: "nightly" }]);
    expect(found.notes).toEqual([expect.stringContaining("in other namespaces than camunda")]);
  });

  it("are not guessed at where what their runs are told may not be read", async () => {
    const api = answered({
      [everywhere]: { body: { items: [cronJob("backups", "nightly", "program")] } },
      "GET /api/v1/namespaces/backups/configmaps/program": forbidden,
    });
    const found = await schedulesInCluster(cronJobSuspension(api), optimize).find();
    expect(found).toEqual({ schedules: [], notes: [expect.stringContaining('resources: ["configmaps"]')] });
  });
});

const NIGHTLY_BY_HAND = `kubectl patch cronjob nightly -n camunda -p '{"spec":{"suspend":false}}'`;

describe("during a restore", () => {
  it("the schedule rests, and goes on when Optimize runs again", async () => {
    const world = new SimulatedWorld();
    const during: (boolean | undefined)[] = [];
    const begin = world.datastore.restores.begin;
    Object.assign(world.datastore.restores, {
      begin: (request: Parameters<typeof begin>[0]) => {
        during.push(world.schedules.suspended.get("nightly"));
        return begin(request);
      },
    });
    await restore(world);
    // Asked of each part before the deletion, and restored after it.
    expect(during).toEqual([true, true, true, true]);
    expect([...world.schedules.suspended.values()]).toEqual([false, true]);
    expect(JSON.parse(world.journalText ?? "")).toMatchObject({ phase: "done", suspendedSchedules: [] });
  });

  it("that fails, the schedule stays suspended, and the error says until when, and how it is resumed by hand", async () => {
    const world = new SimulatedWorld();
    world.breaksRestores = true;
    const failed = restore(world);
    await expect(failed).rejects.toThrow(
      "The schedule camunda/nightly stays suspended until the restore has ended; by hand: kubectl",
    );
    await expect(failed).rejects.toThrow(NIGHTLY_BY_HAND);
    expect(world.schedules.suspended.get("nightly")).toBe(true);
    world.breaksRestores = false;
    await restore(world);
    expect(world.schedules.suspended.get("nightly")).toBe(false);
  });

  it("that is given up before anything is deleted, the schedule goes on", async () => {
    const world = new SimulatedWorld();
    const optimize = { ...world.optimize, stop: () => Promise.resolve(void world.make("optimize-notes", "whose?")) };
    await expect(restore(Object.assign(Object.create(world) as SimulatedWorld, { optimize }))).rejects.toThrow();
    expect(world.schedules.suspended.get("nightly")).toBe(false);
  });

  it("by somebody who may not suspend it, this is said, and the lock alone keeps its runs away", async () => {
    const world = new SimulatedWorld();
    const said: string[] = [];
    world.schedules.refuses = true;
    await restore(world, {}, (line) => said.push(line));
    expect(said).toEqual([expect.stringContaining("The schedule camunda/nightly was not suspended: Kubernetes:")]);
    expect(JSON.parse(world.journalText ?? "")).toMatchObject({ phase: "done", suspendedSchedules: [] });
  });

  it("whose schedule cannot be resumed, the report says how, and the next restore resumes it", async () => {
    const world = new SimulatedWorld();
    const optimize = {
      ...world.optimize,
      start: (replicas: number) => {
        world.schedules.refuses = true;
        return world.optimize.start(replicas);
      },
    };
    const report = await restore(Object.assign(Object.create(world) as SimulatedWorld, { optimize }));
    expect(report.notes).toContainEqual(expect.stringContaining(NIGHTLY_BY_HAND));
    world.schedules.refuses = false;
    await restore(world);
    expect(world.schedules.suspended.get("nightly")).toBe(false);
  });
});
