import { numbersOf, threeNumbers } from "../optimize-version";
import { date, keyword, long, strictMapping } from "./field-types";
import { fixedIndices } from "./fixed-indices";
import { aliasName, versionedName } from "./index-names";
import { allSettings, DEFAULT_REPLICAS } from "./index-settings";
import { StartRefused, storedVersion, writeSchemaVersion } from "./schema-metadata";
import { SchemaRequests } from "./schema-requests";
import { type OptimizeInStore, Schema } from "./start-schema";

const NEW_BY_PLAN_IN_8_10 = ["business-value-target", "business-value-overview", "job-registry"];

/**
 * What Camunda's upgrade tool does to the schema on its way to a version, from 8.7 on: few indices come or go, none is
 * renamed. Does nothing where the stored version is the same or higher, or where there is none.
 */
export async function upgradeOptimize(options: OptimizeInStore & { readonly version: string }): Promise<void> {
  const { engine, version, indexPrefix: prefix = "optimize", replicas = DEFAULT_REPLICAS } = options;
  const requests = new SchemaRequests(options.datastoreUrl);
  const stored = await storedVersion(requests, prefix);
  if (stored === undefined || !isLower(stored, version)) return;
  const [fromMajor, from] = numbersOf(stored);
  const [major, minor] = numbersOf(version);
  if (fromMajor !== major || minor - from > 1)
    throw new StartRefused(`There is no way to upgrade from [${stored}] to [${threeNumbers(version)}] at once.`);
  const schema = new Schema(requests, engine, prefix, version, replicas);
  const steps: string[] = [];
  if (from < 8 && minor >= 8) steps.push(...(await removeVariableUpdates(requests, prefix)));
  if (from < 10 && minor >= 10) {
    await schema.create(fixedIndices(version).filter(({ base }) => NEW_BY_PLAN_IN_8_10.includes(base)));
    steps.push(...NEW_BY_PLAN_IN_8_10);
  }
  await writeUpdateLog(schema, steps);
  await writeSchemaVersion(requests, prefix, version);
  await schema.start();
}

/** An index that a rollover makes until 8.7 when the one before has grown: the next one, which takes the writes over. */
export async function rollOverExternalVariables({ datastoreUrl, indexPrefix = "optimize" }: OptimizeInStore) {
  await new SchemaRequests(datastoreUrl).send(
    "POST",
    `/${aliasName(indexPrefix, "external-process-variable")}/_rollover`,
  );
}

async function removeVariableUpdates(requests: SchemaRequests, prefix: string): Promise<string[]> {
  const updates = versionedName(prefix, { base: "variable-update-instance", version: 2 });
  const external = versionedName(prefix, { base: "external-process-variable", version: 2 });
  const gone = await requests.send("GET", `/_alias/${aliasName(prefix, "variable-update-instance")}`, undefined, [404]);
  const names = gone.status === 404 ? [] : Object.keys(JSON.parse(gone.text) as object);
  if (names.length > 0) await requests.send("DELETE", `/${names.join()}`);
  for (const template of [updates, external]) await requests.send("DELETE", `/_template/${template}`, undefined, [404]);
  return [updates, external];
}

/** Made only when there is something to upgrade; in no list of fixed indices, and so in no backup. */
async function writeUpdateLog(
  { requests, engine, prefix, version, replicas }: Schema,
  steps: readonly string[],
): Promise<void> {
  const properties = {
    indexName: keyword,
    optimizeVersion: keyword,
    stepType: keyword,
    stepNumber: long,
    appliedDate: date,
  };
  const index = {
    aliases: { [aliasName(prefix, "update-log")]: { is_write_index: true } },
    settings: allSettings(engine, replicas),
    mappings: strictMapping(properties),
  };
  // 400: it is there from an earlier upgrade.
  await requests.send("PUT", `/${versionedName(prefix, { base: "update-log", version: 1 })}`, index, [400]);
  const optimizeVersion = threeNumbers(version);
  for (const [stepNumber, indexName] of steps.entries()) {
    const entry = { indexName, optimizeVersion, stepType: "SCHEMA", stepNumber };
    await requests.send(
      "PUT",
      `/${aliasName(prefix, "update-log")}/_doc/${optimizeVersion}_${stepNumber}?refresh=true`,
      entry,
    );
  }
}

function isLower(one: string, other: string): boolean {
  const others = numbersOf(other);
  for (const [at, number] of numbersOf(one).entries()) {
    if (number !== others[at]) return number < (others[at] ?? 0);
  }
  return false;
}
