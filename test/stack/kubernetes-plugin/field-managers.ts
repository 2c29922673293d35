import * as v from "valibot";

import { isProperties } from "./wire-secrets";

const entry = v.looseObject({
  manager: v.string(),
  operation: v.string(),
  subresource: v.optional(v.string()),
  fieldsV1: v.optional(v.record(v.string(), v.unknown()), {}),
});
const managed = v.looseObject({
  metadata: v.looseObject({ resourceVersion: v.string(), managedFields: v.optional(v.array(entry), []) }),
});

type Entry = v.InferOutput<typeof entry>;

/** Whose fields the plugin takes over before an update: what `kubectl` wrote in any way, and what a create by POST wrote. */
const takenOver: readonly { readonly prefix: string; readonly operations: readonly string[] }[] = [
  { prefix: "kubectl", operations: ["Apply", "Update"] },
  { prefix: "before-first-apply", operations: ["Update"] },
  { prefix: "pulumi-kubernetes", operations: ["Update"] },
  { prefix: "pulumi-resource-kubernetes", operations: ["Update"] },
];

/** The JSON patch by which the plugin makes the fields of `kubectl` and of its own POST its own; undefined where there are none. */
export function takeOverPatch(live: unknown, fieldManager: string): object[] | undefined {
  const { metadata } = v.parse(managed, live);
  const ours = metadata.managedFields.filter((one) => isTakenOver(one) || isOwn(one, fieldManager));
  if (!ours.some(isTakenOver)) return undefined;
  const others = metadata.managedFields.filter((one) => !ours.includes(one));
  const [first] = ours;
  const fieldsV1 = ours.map((one) => one.fieldsV1).reduce(merged);
  const own = { ...first, manager: fieldManager, operation: "Apply", fieldsV1 };
  return [
    { op: "replace", path: "/metadata/managedFields", value: [...others, own] },
    { op: "replace", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
  ];
}

/** Whether a field at the top of an object is ours, and in whole or in part only ours to give up. */
export function ownsField(live: unknown, fieldManager: string, field: string): boolean {
  const { metadata } = v.parse(managed, live);
  return metadata.managedFields.some((one) => isOwn(one, fieldManager) && `f:${field}` in one.fieldsV1);
}

function isTakenOver({ manager, operation, subresource }: Entry): boolean {
  if (subresource !== undefined) return false;
  return takenOver.some(({ prefix, operations }) => manager.startsWith(prefix) && operations.includes(operation));
}

function isOwn({ manager, operation }: Entry, fieldManager: string): boolean {
  return manager === fieldManager && operation === "Apply";
}

function merged(one: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  const result = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = result[key];
    result[key] = isProperties(before) && isProperties(value) ? merged(before, value) : value;
  }
  return result;
}
