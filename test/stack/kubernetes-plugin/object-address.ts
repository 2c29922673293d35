import { randomBytes } from "node:crypto";

import * as v from "valibot";

const addressed = v.looseObject({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({
    name: v.string(),
    namespace: v.exactOptional(v.string()),
    annotations: v.exactOptional(v.record(v.string(), v.string())),
  }),
});

const named = v.looseObject({
  metadata: v.optional(
    v.looseObject({
      name: v.optional(v.string()),
      annotations: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
});

const autonamed = { "pulumi.com/autonamed": "true" };

/** An object as an API server takes it, with the address that it needs. */
export type AddressedObject = v.InferOutput<typeof addressed>;

export function parseObject(plain: unknown): AddressedObject {
  return v.parse(addressed, plain);
}

/**
 * Inputs without a name get that of the resource and eight hexadecimal digits, and keep it. Where the object had a name that
 * the program gave, they stay without one: the missing name replaces the object, and the engine asks again for the new one.
 */
export function withName(urn: string, previous: unknown, inputs: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = v.parse(named, inputs);
  if (metadata?.name !== undefined) return inputs;
  const before = v.safeParse(named, previous);
  const former = before.success ? before.output.metadata : undefined;
  const isFormerOurs = former?.annotations?.["pulumi.com/autonamed"] === "true";
  if (former?.name !== undefined && !isFormerOurs) return inputs;
  const fresh = `${urn.split("::").at(-1) ?? ""}-${randomBytes(4).toString("hex")}`;
  const name = former?.name ?? fresh;
  return { ...inputs, metadata: { ...metadata, name, annotations: { ...metadata?.annotations, ...autonamed } } };
}

export function isAutonamed(object: AddressedObject): boolean {
  return object.metadata.annotations?.["pulumi.com/autonamed"] === "true";
}
