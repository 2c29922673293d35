import { type Finding, inWords } from "../../clients/finding";
import { knownSettings } from "../../operations/repository/setting-catalogue";
import { placeProblem } from "../../operations/repository/place-problem";
import { nearestName } from "../../clients/nearest-name";
import { isUnknown } from "../dynamic/unknown";
import { type Block, type BlockName, BLOCKS, propertyOf, settingKeyOf } from "./repository-blocks";
import { storeCredentialFindings, storeCredentialProblem } from "./store-credentials";

/** What is wrong with one of the blocks that say what kind of repository it is. */
export function blockFindings(name: BlockName, given: Block, recorded: Block): Finding[] {
  return name === "other"
    ? otherFindings(given)
    : [...typedFindings(name, given), ...placeFindings(name, given, recorded)];
}

/**
 * Places that are written so that they lead elsewhere. One that was registered so is not refused: its snapshots lie there,
 * and another spelling would hide them.
 */
function placeFindings(name: Exclude<BlockName, "other">, given: Block, recorded: Block): Finding[] {
  return oddPlaces(name, given).flatMap(({ property, value, problem }) =>
    recorded[property] === value
      ? []
      : [
          {
            property: `${name}.${property}`,
            problem: `${problem}. To keep a repository that was registered so, give the setting in ${name}.extraSettings`,
          },
        ],
  );
}

function oddPlaces(name: Exclude<BlockName, "other">, given: Block) {
  return Object.entries(knownSettings(name)).flatMap(([key, setting]) => {
    const property = propertyOf(key);
    const value = given[property];
    const problem =
      setting.place === true && typeof value === "string" && !isUnknown(value) ? placeProblem(key, value) : undefined;
    return problem === undefined ? [] : [{ property, value, problem }];
  });
}

function typedFindings(name: Exclude<BlockName, "other">, given: Block): Finding[] {
  const known = knownSettings(name);
  const findings: Finding[] = [];
  for (const [property, value] of Object.entries(given)) {
    if (property === "extraSettings" || value === null || isUnknown(value)) continue;
    const key = settingKeyOf(name, property);
    const setting = key === undefined ? undefined : known[key];
    const problem =
      setting === undefined
        ? (storeCredentialProblem(name, property) ?? noProperty(name, property))
        : typeof value === valueType[setting.kind]
          ? undefined
          : `must be a ${typeInWords[setting.kind]}`;
    if (problem !== undefined) findings.push({ property: `${name}.${property}`, problem });
  }
  for (const [key, setting] of Object.entries(known)) {
    const value = given[propertyOf(key)];
    if (setting.required === true && (value === undefined || value === null || value === "")) {
      findings.push({ property: name, problem: `needs ${propertyOf(key)}: the place where snapshots are kept` });
    }
  }
  return [
    ...findings,
    ...settingsFindings(`${name}.extraSettings`, given["extraSettings"]),
    ...storeCredentialFindings(`${name}.extraSettings`, name, given["extraSettings"]),
    ...twiceFindings(name, given),
  ];
}

function noProperty(name: Exclude<BlockName, "other">, property: string): string {
  const properties = Object.keys(knownSettings(name)).map(propertyOf);
  const nearest = nearestName(property, properties);
  const meant = nearest === undefined ? `it has ${inWords(properties)}.` : `did you mean ${nearest}?`;
  return `is no property of ${name}; ${meant} A setting that is newer than this package goes into ${name}.extraSettings in the engine's spelling`;
}

/** A setting that is given as a property and again in extraSettings. */
function twiceFindings(name: Exclude<BlockName, "other">, given: Block): Finding[] {
  const { extraSettings } = given;
  if (typeof extraSettings !== "object" || extraSettings === null) return [];
  return Object.keys(extraSettings)
    .filter((key) => key in knownSettings(name) && given[propertyOf(key)] !== undefined)
    .map((key) => ({
      property: `${name}.extraSettings`,
      problem: `holds ${key}, which ${name}.${propertyOf(key)} says too; keep one of them`,
    }));
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
  if ((typeof given["settings"] !== "object" || given["settings"] === null) && !isUnknown(given["settings"])) {
    findings.push({ property: "other", problem: "needs settings: an object in the engine's spelling, {} for none" });
  }
  for (const property of Object.keys(given).filter((name) => name !== "type" && name !== "settings")) {
    findings.push({ property: `other.${property}`, problem: "is no property of other, which has type and settings" });
  }
  return [
    ...findings,
    ...settingsFindings("other.settings", given["settings"]),
    ...storeCredentialFindings("other.settings", typeof type === "string" ? type : "", given["settings"]),
  ];
}

function settingsFindings(path: string, settings: unknown): Finding[] {
  if (typeof settings !== "object" || settings === null) return [];
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
    value === null || ["string", "number", "boolean"].includes(typeof value)
      ? []
      : [
          {
            property: path,
            problem: `holds ${key}, which is no text, number or boolean; write nested settings as a.b`,
          },
        ],
  );
}

const valueType = {
  text: "string",
  word: "string",
  bytes: "string",
  rate: "string",
  time: "string",
  boolean: "boolean",
  integer: "number",
} as const;

const typeInWords = {
  text: "text",
  word: "text",
  bytes: "size with a unit, such as 100mb",
  rate: "size with a unit, such as 40mb, for a second",
  time: "time with a unit, such as 30s",
  boolean: "boolean, true or false",
  integer: "whole number",
} as const;
