import * as v from "valibot";

const dynamicTypes = "pulumi-nodejs:dynamic/";

const exported = v.object({
  deployment: v.object({ resources: v.array(v.looseObject({ urn: v.string(), type: v.string() })) }),
});

/** The bytes that each dynamic resource takes in an exported stack, as compact JSON, by resource name. */
export function recordedSizes(stackExport: string): Record<string, number> {
  const { deployment } = v.parse(exported, JSON.parse(stackExport));
  const dynamic = deployment.resources.filter(({ type }) => type.startsWith(dynamicTypes));
  return Object.fromEntries(
    dynamic.map((resource) => [
      resource.urn.slice(resource.urn.lastIndexOf("::") + 2),
      Buffer.byteLength(JSON.stringify(resource)),
    ]),
  );
}

/** Paths of values that no resource should record: null, and texts made of something that was not there. */
export function unusableValues(stackExport: string): string[] {
  const { deployment } = v.parse(exported, JSON.parse(stackExport));
  return deployment.resources
    .filter(({ type }) => type.startsWith(dynamicTypes))
    .flatMap(({ urn, ...resource }) => unusableIn({ inputs: resource["inputs"], outputs: resource["outputs"] }, urn));
}

function unusableIn(value: unknown, path: string): string[] {
  if (value === null || value === undefined) return [path];
  if (typeof value === "string") return /\bundefined\b|\[object |\bNaN\b/.test(value) ? [path] : [];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => unusableIn(inner, `${path}/${key}`));
}
