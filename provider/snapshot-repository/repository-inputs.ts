import * as v from "valibot";

import { datastoreSchema, type DatastoreSettings } from "../../clients/datastore/settings";
import { type Finding, findingsOf, inWords } from "../../clients/finding";
import { type RepositorySettings } from "../../operations/repository/compare-settings";
import { repositoryNameProblem } from "../../operations/repository/repository-name";
import { knownSettings } from "../../operations/repository/setting-catalogue";
import { type Properties } from "../dynamic/handler";
import { isUnknown } from "../dynamic/unknown";
import { type Block, type BlockName, BLOCKS, declaredBy, propertyOf, settingKeyOf } from "./repository-blocks";

const flag = v.optional(v.boolean("must be true or false"));
const block = v.record(v.string(), v.unknown(), "must be an object");

const inputsSchema = v.strictObject({
  datastore: datastoreSchema,
  repositoryName: v.pipe(
    v.string("must be a text"),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed ? repositoryNameProblem(dataset.value) : undefined;
      if (problem !== undefined) addIssue({ message: problem });
    }),
  ),
  fs: v.optional(block),
  s3: v.optional(block),
  gcs: v.optional(block),
  azure: v.optional(block),
  url: v.optional(block),
  other: v.optional(block),
  verify: flag,
  adopt: flag,
  onDelete: v.optional(v.picklist(["unregister", "retain"], "must be unregister or retain")),
  __provider: v.optional(v.string()),
});

/** The names of all inputs. */
export const REPOSITORY_INPUTS: readonly string[] = Object.keys(inputsSchema.entries);

/** Inputs with all values known and every default in place. */
export interface RepositoryInputs {
  readonly datastore: DatastoreSettings;
  readonly repositoryName: string;
  readonly declared: RepositorySettings;
  readonly verify: boolean;
  readonly adopt: boolean;
  readonly onDelete: "unregister" | "retain";
}

/** Inputs that were checked before, or recorded, as they are meant. */
export function repositoryInputs(properties: Properties): RepositoryInputs {
  const inputs = v.parse(inputsSchema, onlyInputs(properties));
  const [name, given] = givenBlocks(inputs)[0] ?? [];
  if (name === undefined || given === undefined) throw new TypeError("a checked repository has a block");
  return {
    datastore: inputs.datastore,
    repositoryName: inputs.repositoryName,
    declared: declaredBy(name, given),
    verify: inputs.verify ?? true,
    adopt: inputs.adopt ?? false,
    onDelete: inputs.onDelete ?? "unregister",
  };
}

/** The inputs among inputs or outputs. */
export function onlyInputs(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => REPOSITORY_INPUTS.includes(name)));
}

/** Everything that is wrong with inputs, as far as it can be known without asking anybody. */
export function repositoryFindings(inputs: Properties): Finding[] {
  const blocks = givenBlocks(inputs);
  return [
    ...findingsOf(inputsSchema, inputs),
    ...exactlyOne(blocks.map(([name]) => name)),
    ...blocks.flatMap(([name, given]) => (name === "other" ? otherFindings(given) : blockFindings(name, given))),
  ];
}

function givenBlocks(properties: Properties): [BlockName, Block][] {
  return BLOCKS.flatMap((name) => {
    const given = properties[name];
    if (given === undefined || given === null) return [];
    return [[name, typeof given === "object" ? { ...given } : {}]];
  });
}

function exactlyOne(given: readonly BlockName[]): Finding[] {
  if (given.length === 1) return [];
  return [
    {
      property: "",
      problem:
        given.length === 0
          ? `none of ${inWords(BLOCKS)} is given: give the one that says where snapshots are kept`
          : `${inWords(given)} are given together: a repository has one type, keep one of them`,
    },
  ];
}

const KEYS_OF_STORES = /^(access_key|secret_key|session_token|key|sas_token|account|credentials_file)$/;

function blockFindings(name: Exclude<BlockName, "other">, given: Block): Finding[] {
  const known = knownSettings(name);
  const findings: Finding[] = [];
  for (const [property, value] of Object.entries(given)) {
    if (property === "extraSettings" || value === null || isUnknown(value)) continue;
    const key = settingKeyOf(name, property);
    const setting = key === undefined ? undefined : known[key];
    if (setting === undefined) {
      findings.push({
        property: `${name}.${property}`,
        problem: `is no property of ${name}; it has ${inWords(Object.keys(known).map(propertyOf))}; any other setting goes into ${name}.extraSettings in the engine's spelling`,
      });
    } else if (typeof value !== valueType[setting.kind]) {
      findings.push({ property: `${name}.${property}`, problem: `must be a ${typeInWords[setting.kind]}` });
    }
  }
  for (const [key, setting] of Object.entries(known)) {
    const value = given[propertyOf(key)];
    if (setting.required === true && (value === undefined || value === null || value === "")) {
      findings.push({ property: name, problem: `needs ${propertyOf(key)}: the place where snapshots are kept` });
    }
  }
  return [...findings, ...credentialFindings(`${name}.extraSettings`, given["extraSettings"])];
}

function otherFindings(given: Block): Finding[] {
  const { type } = given;
  const findings: Finding[] = [];
  if (typeof type !== "string" || type === "") {
    findings.push({ property: "other", problem: "needs type: the name of the repository type that a plugin brings" });
  } else if (type === "source") {
    findings.push({
      property: "other.type",
      problem:
        "is source, whose restored indices cannot be searched: Optimize could not use them; use the type it wraps",
    });
  } else if (BLOCKS.some((name) => name === type)) {
    findings.push({ property: "other.type", problem: `is ${type}, which has a block of its own: use ${type}` });
  }
  if (typeof given["settings"] !== "object" && !isUnknown(given["settings"])) {
    findings.push({ property: "other", problem: "needs settings: an object in the engine's spelling, {} for none" });
  }
  return [...findings, ...credentialFindings("other.settings", given["settings"])];
}

/** Keys in a repository's settings are readable by everybody who can read the cluster's state. */
function credentialFindings(path: string, settings: unknown): Finding[] {
  if (typeof settings !== "object" || settings === null) return [];
  return Object.keys(settings)
    .filter((key) => KEYS_OF_STORES.test(key))
    .map((key) => ({
      property: path,
      problem: `holds ${key}: credentials belong into the keystore of the nodes (elasticsearch-keystore or opensearch-keystore add <type>.client.<client>.${key}, then POST /_nodes/reload_secure_settings)`,
    }));
}

const valueType = { text: "string", bytes: "string", time: "string", boolean: "boolean", integer: "number" } as const;

const typeInWords = {
  text: "text",
  bytes: "size with a unit, such as 40mb",
  time: "time with a unit, such as 30s",
  boolean: "boolean, true or false",
  integer: "whole number",
} as const;
