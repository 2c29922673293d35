import { CREDENTIAL_VARIABLES, readSettings } from "../../../operations/scheduled-run/settings";

const written = {
  schedule: "0 3 * * *",
  timeZone: "Etc/UTC",
  managementApi: { url: "http://optimize:8092" },
  datastore: { url: "https://elasticsearch:9200" },
  repositoryName: "optimize",
  indexPrefix: "optimize",
  whenBusy: "wait",
  timeoutSeconds: 7200,
  graceSeconds: 120,
  leaseName: "lock",
  ledgerName: "ledger",
  statusName: "status",
};

test("credentials come by the environment", () => {
  const settings = readSettings(JSON.stringify(written), {
    [CREDENTIAL_VARIABLES.username]: "backup",
    [CREDENTIAL_VARIABLES.password]: "very-private",
    [CREDENTIAL_VARIABLES.managementAuthorization]: "Basic abc",
  });
  expect(settings.datastore).toMatchObject({ username: "backup", passwordFromEnv: CREDENTIAL_VARIABLES.password });
  expect(settings.managementApi).toMatchObject({ headers: { authorization: "Basic abc" } });
});

test.each([
  ["no JSON", "{", {}],
  ["an unknown property", JSON.stringify({ ...written, extra: 1 }), {}],
  ["a password without a user", JSON.stringify(written), { [CREDENTIAL_VARIABLES.password]: "very-private" }],
])("%s is refused, and nothing of it is quoted", (_, text, environment) => {
  expect(() => readSettings(text, environment)).toThrow(/settings of the scheduled run/);
  expect(() => readSettings(text, environment)).not.toThrow(/very-private/);
});
