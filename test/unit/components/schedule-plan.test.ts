import { scheduleNames } from "../../../components/backup-schedule/schedule-names";
import { type PlannedArgs, planSchedule } from "../../../components/backup-schedule/schedule-plan";

const usual = {
  namespace: "camunda",
  managementApi: { url: "http://optimize.camunda.svc:8092" },
  secondaryStorage: "rdbms",
  schedule: "0 3 * * *",
  datastore: { url: "https://elasticsearch.camunda.svc:9200" },
  repositoryName: "optimize-backups",
} as PlannedArgs;

const inKubernetes = { namespace: "camunda", service: "optimize", port: 8092 };

const plan = (more: object) => planSchedule({ ...usual, ...more }, scheduleNames("nightly"));

test("what a run is told holds every default", () => {
  const { settings, maximumAgeSeconds } = plan({ retention: { keepLast: 14 } });
  expect(JSON.parse(settings)).toMatchObject({
    schedule: "0 3 * * *",
    timeZone: "Etc/UTC",
    retention: { keepLast: 14 },
    whenBusy: "wait",
    timeoutSeconds: 7200,
    graceSeconds: 120,
    leaseName: expect.stringMatching(/^camunda-backup-[0-9a-f]{12}$/) as string,
    ledgerName: "nightly-ledger",
    statusName: "nightly-status",
  });
  expect(maximumAgeSeconds).toBe(86_400 + 7200 + 3600);
});

test.each([
  [{ secondaryStorage: "elasticsearch" }, /secondaryStorage: is elasticsearch/],
  [{ secondaryStorage: "mysql" }, /secondaryStorage: must be rdbms/],
  [{ schedule: "0 3 * *" }, /schedule: .*4 fields/],
  [{ timeZone: "Mars/Olympus" }, /timeZone: Mars\/Olympus is no time zone/],
  [{ managementApi: { url: "http://optimize:8092/optimize" } }, /managementApi.url: has the path/],
  [{ managementApi: undefined }, /managementApi: is missing/],
  [{ managementApi: {} }, /managementApi: has neither url nor inKubernetes/],
  [{ managementApi: { inKubernetes: { ...inKubernetes, port: "management" } } }, /port: is a name; .*give its number/],
  [{ managementApi: { inKubernetes: { service: "optimize" } } }, /managementApi.inKubernetes.namespace: is missing/],
  [{ managementApi: { url: "http://o:8092", headers: { a: "b" } } }, /managementApi.headers: .*credentialsSecret/],
  [{ repositoryName: undefined }, /repositoryName: is needed with datastore/],
  [{ datastore: undefined, retention: { keepLast: 3 } }, /retention: needs datastore/],
  [{ datastore: undefined, verifyRestore: { schedule: "0 12 * * 6" } }, /verifyRestore: needs datastore/],
  [{ verifyRestore: { schedule: "0 12 * *" } }, /verifyRestore.schedule: .*4 fields/],
  [{ retention: { keepLast: 0 } }, /retention.keepLast: must be 1 or more/],
  [{ datastore: { url: "https://e:9200", password: "p", username: "u" } }, /datastore.password: .*credentialsSecret/],
  [{ datastore: { url: "https://e:9200", passwordFromEnv: "P" } }, /datastore.passwordFromEnv: .*credentialsSecret/],
  [{ datastore: { url: "https://e:9200", awsSigV4: { region: "eu-central-1" } } }, /awsSigV4/],
  [{ datastore: { url: "https://e:9200", proxy: "http://u:hush@p:3128" } }, /datastore.proxy: .*write http:\/\/p:3128/],
  [{ managementApi: { url: "http://o:8092", proxy: "http://hush@p:3128" } }, /managementApi.proxy: .*ConfigMap/],
  [{ credentialsSecret: { name: "s", password: "p" } }, /password without a username/],
])("%j is refused with the property and the way out", (more, problem) => {
  expect(() => plan(more)).toThrow(problem);
});

test("a Service is reached by its name, and nothing of a kubeconfig gets into the settings", () => {
  const { settings, managementPort, datastorePort } = plan({
    managementApi: { inKubernetes: { ...inKubernetes, context: "production", kubeconfig: "very private" } },
    datastore: { inKubernetes: { namespace: "camunda", service: "elasticsearch", port: 443 } },
  });
  expect(JSON.parse(settings)).toMatchObject({
    managementApi: { url: "http://optimize.camunda.svc:8092" },
    datastore: { url: "https://elasticsearch.camunda.svc:443" },
  });
  expect(settings).not.toMatch(/very private|production|inKubernetes/);
  expect([managementPort, datastorePort]).toEqual([8092, 443]);
});

test("schedules of one Optimize take one Lease, however its address is written", () => {
  const leaseOf = (managementApi: object) => plan({ managementApi }).leaseName;
  const one = leaseOf({ inKubernetes });
  expect(leaseOf({ url: "http://optimize.camunda.svc:8092" })).toBe(one);
  expect(leaseOf({ url: "http://Optimize.camunda.svc.cluster.local:8092/" })).toBe(one);
  expect(leaseOf({ url: "http://optimize.other.svc:8092" })).not.toBe(one);
});

test("all that is wrong is said at once", () => {
  expect(() => plan({ schedule: "x", timeZone: "x", repositoryName: undefined })).toThrow(/repositoryName[^]*timeZone/);
});

test("what is undefined counts as left out", () => {
  expect(() =>
    plan({ retention: undefined, jitterSeconds: undefined, datastore: { ...usual.datastore, engine: undefined } }),
  ).not.toThrow();
});

test("a prefix reaches the runs only where one is declared: what is left out is learnt", () => {
  expect(JSON.parse(plan({}).settings)).not.toHaveProperty("indexPrefix");
  expect(JSON.parse(plan({ indexPrefix: "acme" }).settings)).toMatchObject({ indexPrefix: "acme" });
});
