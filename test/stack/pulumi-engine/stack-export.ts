import * as v from "valibot";

const stackExport = v.object({
  deployment: v.object({
    resources: v.optional(
      v.array(
        v.looseObject({
          urn: v.string(),
          type: v.string(),
          id: v.optional(v.string()),
          parent: v.optional(v.string()),
          delete: v.optional(v.boolean(), false),
          inputs: v.optional(v.record(v.string(), v.unknown()), {}),
          outputs: v.optional(v.record(v.string(), v.unknown()), {}),
        }),
      ),
      [],
    ),
    pending_operations: v.nullish(
      v.array(v.object({ type: v.string(), resource: v.looseObject({ urn: v.string() }) })),
      [],
    ),
  }),
});

/** The stack's state, parsed, and as text for looking for what must not be in it. */
export type StackExport = v.InferOutput<typeof stackExport> & { raw: string };

export function parseStackExport(raw: string): StackExport {
  return { ...v.parse(stackExport, JSON.parse(raw)), raw };
}
