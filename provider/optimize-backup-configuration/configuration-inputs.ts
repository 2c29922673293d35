import * as v from "valibot";

import { datastoreSchema, type DatastoreSettings } from "../../clients/datastore/settings";
import { type Finding, findingsOf } from "../../clients/finding";
import { deploymentSchema, type DeploymentSettings } from "../../clients/kubernetes/settings";
import { managementApiSchema, type ManagementApiSettings } from "../../clients/optimize/settings";
import { repositoryNameProblem } from "../../operations/repository/repository-name";
import { checkedText } from "../dynamic/checked-text";
import { type Properties } from "../dynamic/handler";
import { namedProperties } from "../dynamic/named-properties";
import { EXPECTED, expectedTruths } from "./expected-truths";

const inputsSchema = v.strictObject({
  repositoryName: checkedText(repositoryNameProblem),
  deployment: v.optional(deploymentSchema),
  managementApi: v.optional(managementApiSchema),
  datastore: v.optional(datastoreSchema),
  whenContested: v.optional(v.picklist(["take", "fail"], "must be take or fail")),
  restartTimeoutSeconds: v.optional(
    v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")),
  ),
  __provider: v.optional(v.string()),
  __urn: v.optional(v.string()),
});

const DECLARED: readonly string[] = Object.keys(inputsSchema.entries);

/** The names of all inputs, those included that say what is expected to be found. */
export const CONFIGURATION_INPUTS: readonly string[] = [...DECLARED, ...EXPECTED];

/** Inputs with all values known and every default in place. */
export interface ConfigurationInputs {
  readonly repositoryName: string;
  readonly deployment: DeploymentSettings | undefined;
  readonly managementApi: ManagementApiSettings | undefined;
  readonly datastore: DatastoreSettings | undefined;
  readonly whenContested: "take" | "fail";
  readonly restartTimeoutMilliseconds: number;
  /** Where messages about the resource are shown. */
  readonly urn: string | undefined;
}

/** Inputs that were checked before, or recorded, as they are meant. */
export function configurationInputs(properties: Properties): ConfigurationInputs {
  const inputs = v.parse(inputsSchema, declaredInputs(properties));
  return {
    repositoryName: inputs.repositoryName,
    deployment: inputs.deployment,
    managementApi: inputs.managementApi,
    datastore: inputs.datastore,
    whenContested: inputs.whenContested ?? "take",
    restartTimeoutMilliseconds: (inputs.restartTimeoutSeconds ?? 600) * 1000,
    urn: inputs.__urn,
  };
}

/** What the program declares, among inputs or outputs. */
export function declaredInputs(properties: Properties): Properties {
  return namedProperties(DECLARED, properties);
}

/**
 * The inputs together with what is expected to be found: a refresh then replaces those by what is found, and the engine
 * shows each difference by its name.
 */
export function withExpectedTruths(inputs: Properties): Properties {
  return { ...declaredInputs(inputs), ...unexpected(inputs), ...expectedTruths(inputs) };
}

/** Properties that nobody knows are kept, to be refused by name. */
function unexpected(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !CONFIGURATION_INPUTS.includes(name)));
}

/** Everything that is wrong with inputs, as far as it can be known without asking anybody. */
export function configurationFindings(inputs: Properties): Finding[] {
  const { deployment, managementApi, datastore } = inputs;
  const declared = { ...declaredInputs(inputs), ...unexpected(inputs) };
  return [
    ...findingsOf(inputsSchema, declared),
    ...(deployment === undefined && managementApi === undefined
      ? [
          {
            property: "deployment",
            problem: "is needed, or managementApi to watch only: without both there is nothing to do",
          },
        ]
      : []),
    ...(datastore !== undefined && managementApi === undefined && deployment === undefined
      ? [{ property: "managementApi", problem: "is needed together with datastore: it lists the backups to look for" }]
      : []),
  ];
}
