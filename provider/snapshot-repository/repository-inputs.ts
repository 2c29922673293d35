import * as v from "valibot";

import { datastoreSchema, type DatastoreSettings } from "../../clients/datastore/settings";
import { type Finding, findingsOf, inWords, noProperty } from "../../clients/finding";
import { type RepositorySettings } from "../../operations/repository/compare-settings";
import { placeProblem } from "../../operations/repository/place-problem";
import { repositoryNameProblem } from "../../operations/repository/repository-name";
import { knownSettings } from "../../operations/repository/setting-catalogue";
import { checkedText } from "../dynamic/checked-text";
import { type Properties } from "../dynamic/handler";
import { isUnknown } from "../dynamic/unknown";
import { namedProperties } from "../dynamic/named-properties";
import { blockFindings } from "./block-findings";
import { type Block, type BlockName, BLOCKS, declaredBy } from "./repository-blocks";

const DEFAULT_IN_USE_TIMEOUT_SECONDS = 60;

const flag = v.optional(v.boolean("must be true or false"));
const block = v.record(v.string(), v.unknown(), "must be an object");

const inputsSchema = v.object({
  datastore: datastoreSchema,
  repositoryName: checkedText(repositoryNameProblem),
  fs: v.optional(block),
  s3: v.optional(block),
  gcs: v.optional(block),
  azure: v.optional(block),
  url: v.optional(block),
  other: v.optional(block),
  verify: flag,
  verifyOnRefresh: flag,
  adopt: flag,
  onDelete: v.optional(v.picklist(["unregister", "retain"], "must be unregister or retain")),
  inUseTimeoutSeconds: v.optional(
    v.pipe(v.number("must be a number of seconds"), v.minValue(0, "must be 0 or more; 0 does not wait")),
  ),
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
  readonly verifyOnRefresh: boolean;
  readonly adopt: boolean;
  readonly onDelete: "unregister" | "retain";
  readonly inUseTimeoutMilliseconds: number;
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
    verifyOnRefresh: inputs.verifyOnRefresh ?? false,
    adopt: inputs.adopt ?? false,
    onDelete: inputs.onDelete ?? "unregister",
    inUseTimeoutMilliseconds: (inputs.inUseTimeoutSeconds ?? DEFAULT_IN_USE_TIMEOUT_SECONDS) * 1000,
  };
}

/** The inputs among inputs or outputs. */
export function onlyInputs(properties: Properties): Properties {
  return namedProperties(REPOSITORY_INPUTS, properties);
}

/** Everything that is wrong with inputs, as far as it can be known without asking anybody. */
export function repositoryFindings(inputs: Properties, previousInputs: Properties = {}): Finding[] {
  const blocks = givenBlocks(inputs);
  const before = new Map(givenBlocks(previousInputs));
  return [
    ...unknownInputs(Object.keys(inputs)),
    ...findingsOf(inputsSchema, inputs),
    ...exactlyOne(blocks.map(([name]) => name)),
    ...blocks.flatMap(([name, given]) => blockFindings(name, given, before.get(name) ?? {})),
  ];
}

/** Places that are written oddly and kept, since snapshots may lie there: what is new has been refused before. */
export function repositoryNotices(inputs: Properties): string[] {
  return givenBlocks(inputs).flatMap(([name, given]) => {
    const { type, settings } = declaredBy(name, given);
    return Object.entries(settings).flatMap(([key, value]) => {
      const isPlace = knownSettings(type)[key]?.place === true;
      const problem = isPlace && typeof value === "string" && !isUnknown(value) ? placeProblem(key, value) : undefined;
      return problem === undefined
        ? []
        : [`${name}: ${key} ${problem}. Keep it as it is where snapshots lie there already: they would be hidden.`];
    });
  });
}

const PUBLIC_INPUTS = REPOSITORY_INPUTS.filter((name) => !name.startsWith("__"));

function unknownInputs(names: readonly string[]): Finding[] {
  return names
    .filter((name) => !REPOSITORY_INPUTS.includes(name))
    .map((name) => {
      return {
        property: name,
        problem: noProperty(name, "a SnapshotRepository", PUBLIC_INPUTS),
      };
    });
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
