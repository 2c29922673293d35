/** A part of a mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

export const keyword: Mapping = { type: "keyword" };
export const long: Mapping = { type: "long" };
export const integer: Mapping = { type: "integer" };
export const double: Mapping = { type: "double" };
export const boolean: Mapping = { type: "boolean" };
export const date: Mapping = { type: "date", format: "yyyy-MM-dd'T'HH:mm:ss.SSSZ" };
export const unindexed: Mapping = { type: "object", enabled: false };
export const open: Mapping = { type: "object", dynamic: true };

export const nested = (properties: Mapping): Mapping => ({ type: "nested", properties });
export const object = (properties: Mapping): Mapping => ({ type: "object", properties });

/** What every index of Optimize has around its properties: a field that is not in them is refused. */
export function strictMapping(properties: Mapping): Mapping {
  const stringTemplate = { match_mapping_type: "string", path_match: "*", mapping: keyword };
  return { dynamic: "strict", dynamic_templates: [{ string_template: stringTemplate }], properties };
}
