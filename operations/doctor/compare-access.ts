import { type AccessObject } from "../../clients/kubernetes/access-objects";
import { declaredSpec } from "../scheduled-run/declared-access";

/** How a Role or a NetworkPolicy differs from what the program declares of it. */
export type AccessComparison =
  | { readonly kind: "equal" }
  | {
      readonly kind: "different";
      /** Entries that are there and not declared, each as `rules: {…}`. */
      readonly added: readonly string[];
      /** Entries that are declared and not there. */
      readonly missing: readonly string[];
    }
  /** The object does not say what is declared. */
  | { readonly kind: "unknown" };

/**
 * Compares an object with what it says of itself that the program declares. The order of a list's entries does not count:
 * rules, ports, peers and verbs are sets. What the API server adds by default does not count either.
 */
export function compareAccess({ annotations, spec }: AccessObject): AccessComparison {
  const declared = declaredSpec(annotations);
  if (declared === undefined) return { kind: "unknown" };
  const wanted = new Set(entriesOf(declared));
  const live = new Set(entriesOf(spec));
  const added = [...live].filter((entry) => !wanted.has(entry));
  const missing = [...wanted].filter((entry) => !live.has(entry));
  return added.length === 0 && missing.length === 0 ? { kind: "equal" } : { kind: "different", added, missing };
}

function entriesOf(spec: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(spec).flatMap(([property, value]) => {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    return entries.map((entry) => `${property}: ${JSON.stringify(canonical(entry, property))}`);
  });
}

/** An object and what the API server makes of it are one. An empty object stays: as an entry of egress it allows all. */
function canonical(value: unknown, property: string): unknown {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => JSON.stringify(canonical(entry, property)));
    return [...new Set(entries)].sort().map((entry): unknown => JSON.parse(entry));
  }
  if (typeof value !== "object" || value === null) return value;
  const whole = property === "ports" ? { protocol: "TCP", ...value } : value;
  const kept = Object.entries(whole).filter(([name, one]) => !isOmitted(name, one));
  return Object.fromEntries(
    kept.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, one]) => [name, canonical(one, name)]),
  );
}

/** The API server leaves out empty lists and empty labels; empty selectors it keeps. */
function isOmitted(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return name === "matchLabels" && typeof value === "object" && Object.keys(value).length === 0;
}
