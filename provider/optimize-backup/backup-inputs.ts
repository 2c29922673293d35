import * as v from "valibot";

import { datastoreSchema, type DatastoreSettings } from "../../clients/datastore/settings";
import { type Finding, findingsOf } from "../../clients/finding";
import { managementApiSchema, type ManagementApiSettings } from "../../clients/optimize/settings";
import { backupIdProblem } from "../../operations/backup/backup-id";
import { indexPrefixProblem } from "../../operations/backup/index-prefix-schema";
import { storageFindings } from "../../operations/backup/storage-rule";
import { coordinationSchema, secondaryStorageSchema } from "../../operations/backup/storage-schema";
import { repositoryNameProblem } from "../../operations/repository/repository-name";
import { checkedText } from "../dynamic/checked-text";
import { type Properties } from "../dynamic/handler";
import { namedProperties } from "../dynamic/named-properties";
import { certainlyChanged } from "../dynamic/inputs-equal";

const flag = v.optional(v.boolean("must be true or false"));
const seconds = v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")));

const inputsSchema = v.strictObject({
  managementApi: managementApiSchema,
  secondaryStorage: secondaryStorageSchema,
  coordination: v.optional(coordinationSchema),
  backupId: v.optional(v.string("must be a whole number or a text")),
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(checkedText(repositoryNameProblem)),
  triggers: v.optional(v.array(v.unknown(), "must be a list")),
  whenBusy: v.optional(v.picklist(["wait", "fail"], "must be wait or fail")),
  timeoutSeconds: seconds,
  graceSeconds: seconds,
  adopt: flag,
  onDelete: v.optional(v.picklist(["delete", "retain"], "must be delete or retain")),
  allowDeleteLast: flag,
  acceptSmaller: flag,
  deleteThroughDatastore: flag,
  // Only what is declared anew is checked closely: what an earlier version recorded must stay deletable.
  indexPrefix: v.optional(v.string("must be a text")),
  __provider: v.optional(v.string()),
  __urn: v.optional(v.string()),
});

/** The names of all inputs. */
export const BACKUP_INPUTS: readonly string[] = Object.keys(inputsSchema.entries);

/** Inputs with all values known and every default in place. */
export interface BackupInputs {
  readonly managementApi: ManagementApiSettings;
  readonly backupId: string | undefined;
  readonly datastore: DatastoreSettings | undefined;
  readonly repositoryName: string | undefined;
  readonly whenBusy: "wait" | "fail";
  readonly timeoutMilliseconds: number;
  readonly graceMilliseconds: number;
  readonly adopt: boolean;
  readonly onDelete: "delete" | "retain";
  readonly allowDeleteLast: boolean;
  readonly acceptSmaller: boolean;
  readonly deleteThroughDatastore: boolean;
  readonly indexPrefix: string | undefined;
  /** Where messages about the resource are shown; unknown in states of earlier versions. */
  readonly urn: string | undefined;
}

/** Inputs that were checked before, or recorded, as they are meant. */
export function backupInputs(properties: Properties): BackupInputs {
  const inputs = v.parse(inputsSchema, onlyInputs(properties));
  return {
    managementApi: inputs.managementApi,
    backupId: inputs.backupId,
    datastore: inputs.datastore,
    repositoryName: inputs.repositoryName,
    whenBusy: inputs.whenBusy ?? "wait",
    timeoutMilliseconds: (inputs.timeoutSeconds ?? 7200) * 1000,
    graceMilliseconds: (inputs.graceSeconds ?? 120) * 1000,
    adopt: inputs.adopt ?? false,
    onDelete: inputs.onDelete ?? "delete",
    allowDeleteLast: inputs.allowDeleteLast ?? false,
    acceptSmaller: inputs.acceptSmaller ?? false,
    deleteThroughDatastore: inputs.deleteThroughDatastore ?? false,
    indexPrefix: inputs.indexPrefix?.toLowerCase(),
    urn: inputs.__urn,
  };
}

/** The inputs among inputs or outputs. */
function onlyInputs(properties: Properties): Properties {
  return namedProperties(BACKUP_INPUTS, properties);
}

/** Everything that is wrong with inputs, as far as it can be known without asking anybody. */
export function backupFindings(inputs: Properties, previousInputs: Properties): Finding[] {
  if (typeof inputs["backupId"] === "number") {
    return [
      {
        property: "backupId",
        problem: `is ${inputs["backupId"]}, which is not a whole number that JavaScript keeps exactly; give whole numbers only, above 2^53 as texts`,
      },
    ];
  }
  return [
    ...findingsOf(inputsSchema, inputs),
    ...idFindings(inputs),
    ...storageFindings(inputs["secondaryStorage"], inputs["coordination"], inputs["backupId"]),
    ...prefixFindings(inputs),
    ...storeFindings(inputs),
    ...triggerFindings(inputs, previousInputs),
  ];
}

function idFindings({ backupId, managementApi }: Properties): Finding[] {
  if (typeof backupId !== "string") return [];
  const problem = backupIdProblem(backupId, isEarlierApi(managementApi) ? "texts" : "numbers");
  return problem === undefined ? [] : [{ property: "backupId", problem }];
}

function prefixFindings({ indexPrefix }: Properties): Finding[] {
  const problem = typeof indexPrefix === "string" ? indexPrefixProblem(indexPrefix) : undefined;
  return problem === undefined ? [] : [{ property: "indexPrefix", problem }];
}

function storeFindings(inputs: Properties): Finding[] {
  const { datastore, repositoryName, managementApi, deleteThroughDatastore } = inputs;
  if (datastore === undefined && isEarlierApi(managementApi)) {
    const problem = 'is needed with managementApi.api "3.9", which can neither list nor delete backups';
    return [{ property: "datastore", problem }];
  }
  if (datastore === undefined && deleteThroughDatastore === true) {
    return [{ property: "datastore", problem: "is needed with deleteThroughDatastore" }];
  }
  if (datastore === undefined || repositoryName !== undefined) return [];
  return [
    {
      property: "repositoryName",
      problem:
        "is needed together with datastore: the name of the snapshot repository that Optimize is configured with",
    },
  ];
}

function isEarlierApi(managementApi: unknown): boolean {
  return (
    typeof managementApi === "object" && managementApi !== null && "api" in managementApi && managementApi.api === "3.9"
  );
}

function triggerFindings(inputs: Properties, previousInputs: Properties): Finding[] {
  if (previousInputs["backupId"] === undefined || previousInputs["backupId"] !== inputs["backupId"]) return [];
  if (!certainlyChanged("triggers", previousInputs, inputs)) return [];
  return [
    {
      property: "triggers",
      problem: `ask for a new backup, but backupId is still ${String(inputs["backupId"])}, which can be taken only once: change backupId too, or leave it out`,
    },
  ];
}
