import * as v from "valibot";

import { datastoreSchema } from "../../clients/datastore/settings";
import { deploymentSchema, scheduleSchema } from "../../clients/kubernetes/settings";
import { managementApiSchema } from "../../clients/optimize/settings";
import { optimizeVersionSchema } from "../../operations/optimize-version";
import { indexPrefixSchema } from "../../operations/backup/index-prefix-schema";
import { coordinationSchema, secondaryStorageSchema } from "../../operations/backup/storage-schema";
import { retentionSchema } from "../../operations/retention/retention-schema";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));
const flag = v.boolean("must be true or false");
const seconds = v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more"));

/** Everything that can be set by flag, variable or file: the names and the structure are those of the resources. */
export const settingsSchema = v.strictObject({
  managementApi: v.optional(managementApiSchema),
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(text),
  secondaryStorage: v.optional(secondaryStorageSchema),
  coordination: v.optional(coordinationSchema),
  backupId: v.optional(
    v.pipe(
      v.union([v.string(), v.number()], "must be a whole number"),
      v.check(
        (id) => typeof id === "string" || Number.isSafeInteger(id),
        "is not a whole number that is kept exactly; above 2^53 write it as a text, in quotes",
      ),
      v.transform(String),
    ),
  ),
  adopt: v.optional(flag),
  whenBusy: v.optional(v.picklist(["wait", "fail"], "must be wait or fail")),
  timeoutSeconds: v.optional(seconds),
  graceSeconds: v.optional(seconds),
  allowDeleteLast: v.optional(flag),
  acceptSmaller: v.optional(flag),
  deleteThroughDatastore: v.optional(flag),
  indexPrefix: v.optional(indexPrefixSchema),
  maximumAgeHours: v.optional(v.pipe(v.number("must be a number of hours"), v.minValue(1, "must be 1 or more"))),
  ledger: v.optional(text),
  auditLog: v.optional(text),
  retention: v.optional(retentionSchema),
  schedule: v.optional(scheduleSchema),
  optimize: v.optional(
    v.strictObject({ deployment: v.optional(deploymentSchema), stopped: v.optional(flag) }, (issue) =>
      issue.expected === "never" ? "is no property of optimize; it has deployment and stopped" : "must be an object",
    ),
  ),
  snapshot: v.optional(text),
  confirm: v.optional(text),
  notAfter: v.optional(text),
  optimizeVersion: v.optional(optimizeVersionSchema),
  safetyBackup: v.optional(flag),
  checkFirst: v.optional(flag),
  seedTemplates: v.optional(flag),
  replicas: v.optional(
    v.pipe(v.number("must be a number"), v.integer("must be a whole number"), v.minValue(0, "must be 0 or more")),
  ),
  quietSeconds: v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(0, "must be 0 or more"))),
  importSeconds: v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(0, "must be 0 or more"))),
  plan: v.optional(text),
  planOut: v.optional(text),
  journal: v.optional(text),
  lock: v.optional(flag),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** The names that stand at the top, such as `managementApi`. */
export type SettingsGroup = keyof Settings;
