import { createHash } from "node:crypto";

import * as v from "valibot";

import { ExplainedError } from "../../../clients/explained-error";
import { sumOfKnown } from "../../../clients/sum-of-known";
import { type RestorePlan } from "./plan-type";

const indexInPart = v.object({ name: v.string(), shards: v.number(), sizeInBytes: v.number() });

/** The schema of a plan, as it is written to a file. */
export const restorePlanSchema: v.GenericSchema<unknown, RestorePlan> = v.object({
  version: v.literal(1),
  fingerprint: v.string(),
  datastore: v.string(),
  clusterUuid: v.string(),
  repositoryName: v.string(),
  source: v.variant("kind", [
    v.object({ kind: v.literal("backup"), backupId: v.string() }),
    v.object({ kind: v.literal("snapshot"), snapshot: v.string() }),
  ]),
  optimizeVersion: v.string(),
  indexPrefix: v.string(),
  parts: v.array(
    v.object({ snapshot: v.string(), uuid: v.string(), startTime: v.string(), indices: v.array(indexInPart) }),
  ),
  deletes: v.array(
    v.object({
      name: v.string(),
      uuid: v.string(),
      why: v.picklist(["replaced", "leftover"]),
      documents: v.optional(v.number()),
      sizeInBytes: v.optional(v.number()),
    }),
  ),
  neighbours: v.array(v.string()),
});

/** What has to be the same for an agreement to hold: documents may be added meanwhile, indices may not. */
export function fingerprintOf(plan: Omit<RestorePlan, "fingerprint">): string {
  const { clusterUuid, repositoryName, source, optimizeVersion, indexPrefix, parts, deletes } = plan;
  const agreed = [
    plan.version,
    clusterUuid,
    repositoryName,
    source.kind === "backup" ? ["backup", source.backupId] : ["snapshot", source.snapshot],
    optimizeVersion,
    indexPrefix,
    parts.map(({ snapshot, uuid, startTime, indices }) => [snapshot, uuid, startTime, indices.map(({ name }) => name)]),
    deletes.map(({ name, uuid }) => [name, uuid]).sort(),
  ];
  return createHash("sha256").update(JSON.stringify(agreed)).digest("hex").slice(0, 32);
}

/** A plan as it is written to a file. */
export function planText(plan: RestorePlan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/**
 * Reads a plan that was written to a file.
 *
 * @param place where the text comes from, such as the path of the file.
 */
export function parsePlan(text: string, place: string): RestorePlan {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), restorePlanSchema), text);
  if (!parsed.success) {
    throw new ExplainedError(
      "invalid",
      `plan: ${place} is no plan of a restore (${parsed.issues[0].message}). \`camunda-backup restore ID --dry-run --plan-out FILE\` writes one.`,
    );
  }
  if (fingerprintOf(parsed.output) === parsed.output.fingerprint) return parsed.output;
  throw new ExplainedError("refused", `plan: ${place} was changed after it was written. Make a new plan.`);
}

/** How many documents, in words. */
export function documentsInWords(documents: number | undefined): string {
  return documents === undefined ? "documents that could not be counted" : `${documents} documents`;
}

/** Said in place of a size. */
export const UNKNOWN_SIZE = "of a size that is not known";

/** What has to be typed for a restore to begin: what it is of, and where. */
export function confirmationOf(plan: Pick<RestorePlan, "indexPrefix" | "clusterUuid" | "source">): string {
  const { indexPrefix, clusterUuid, source } = plan;
  return `${indexPrefix}@${clusterUuid.slice(0, 8)}#${source.kind === "backup" ? source.backupId : source.snapshot}`;
}

/** How much of what there is would be gone, and how much would come. */
export function sumsOf(plan: Pick<RestorePlan, "deletes" | "parts">) {
  const back = plan.parts.flatMap(({ indices }) => indices);
  return {
    deletedIndices: plan.deletes.length,
    /** Undefined where not all of them could be counted. */
    deletedDocuments: sumOfKnown(plan.deletes.map(({ documents }) => documents)),
    /** Undefined where the datastore did not tell the size of one of them. */
    deletedBytes: sumOfKnown(plan.deletes.map(({ sizeInBytes }) => sizeInBytes)),
    restoredIndices: back.length,
    restoredBytes: back.reduce((total, { sizeInBytes }) => total + sizeInBytes, 0),
  };
}
