import { misspeltVariables } from "../../../cli/settings/misspelt-variables";

const settings = {
  datastore: { url: "http://datastore.test:9200", passwordFromEnv: "CAMUNDA_BACKUP_REPOSITORY_NAMES" },
};

describe("a variable that is no setting", () => {
  it.each<[string, string | undefined]>([
    ["CAMUNDA_BACKUP_REPOSITORY_NAM", "CAMUNDA_BACKUP_REPOSITORY_NAME"],
    ["CAMUNDA_BACKUP_DATASTOR_URL", "CAMUNDA_BACKUP_DATASTORE_URL"],
    ["CAMUNDA_BACKUP_LENDER", undefined],
    ["CAMUNDA_BACKUP_REPOSITORY_NAME", undefined],
    ["CAMUNDA_BACKUP_CONFIG", undefined],
    // What a setting names is meant.
    ["CAMUNDA_BACKUP_REPOSITORY_NAMES", undefined],
    ["CAMUNDA_BACKUP_ES_PASSWORD", undefined],
    ["CAMUNDA_BACKUP_TOOL_CACHE", undefined],
    ["HOME", undefined],
  ])("%s was meant for %s", (name, meant) => {
    const said = meant === undefined ? [] : [`the variable ${name} is no setting; did you mean ${meant}?`];
    expect(misspeltVariables({ [name]: "x" }, settings)).toEqual(said);
  });
});
