import * as v from "valibot";

import { nearestName } from "./nearest-name";

/** One thing wrong with an input: where, what, and the way out. */
export interface Finding {
  /** The property's path, such as `datastore.url`. */
  readonly property: string;
  readonly problem: string;
}

/** All that is wrong with a value, by a schema whose messages are written for the person who wrote the value. */
export function findingsOf(schema: v.GenericSchema, value: unknown): Finding[] {
  const result = v.safeParse(schema, value);
  if (result.success) return [];
  return result.issues.map((issue) => ({
    property: (issue.path ?? []).map((step) => String(step.key)).join("."),
    problem: objectProblem(schema, issue) ?? valueProblem(issue),
  }));
}

/** A property that is written as undefined is missing like one that is not written. */
function valueProblem({ kind, received, message }: v.BaseIssue<unknown>): string {
  return kind === "schema" && received === "undefined" && message.startsWith("must ")
    ? `is missing; it ${message}`
    : message;
}

/** In words, that an object lacks a property, or has one that it does not know; undefined for all else. */
function objectProblem(schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string | undefined {
  if (issue.kind !== "schema" || !issue.type.endsWith("object")) return undefined;
  const path = issue.path ?? [];
  if (issue.expected === "never") {
    const owner = path.slice(0, -1).map((step) => String(step.key));
    const known = propertiesAt(schema, owner).filter((name) => !name.startsWith("__"));
    return noProperty(String(path.at(-1)?.key), owner.length === 0 ? "this resource" : owner.join("."), known);
  }
  // What was received instead is not quoted: it may hold a credential.
  if (path.length === 0 || issue.received !== "undefined") return "must be an object";
  return missing(
    schemaAt(
      schema,
      path.map((step) => String(step.key)),
    ),
  );
}

/** That an object has no property of a name, and which was meant. */
export function noProperty(name: string, owner: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `is no property of ${owner}; ${nearest === undefined ? `it has ${inWords(known)}` : `did you mean ${nearest}?`}`;
}

/** That a property is missing, and what it would have to be. */
function missing(schema: unknown): string {
  const entries = Object.keys(entriesOf(schema));
  if (entries.length > 0) return `is missing; it must be an object with properties such as ${firstInWords(entries, 4)}`;
  const wanted = typeof schema === "object" && schema !== null && "message" in schema ? schema.message : undefined;
  return typeof wanted === "string" ? `is missing; it ${wanted}` : "is missing";
}

/** The names of the properties of the object at a path of a schema. */
function propertiesAt(schema: unknown, path: readonly string[]): string[] {
  return Object.keys(entriesOf(schemaAt(schema, path)));
}

/** The schema of what lies at a path, without what makes it optional. */
function schemaAt(schema: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((outer, name) => entriesOf(outer)[name], schema);
}

/** The entries of an object's schema, also where it is optional. */
function entriesOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (typeof schema !== "object" || schema === null) return {};
  if ("wrapped" in schema) return entriesOf(schema.wrapped);
  return "entries" in schema && typeof schema.entries === "object" ? { ...schema.entries } : {};
}

/** The first of many in words, and how many more there are. */
export function firstInWords(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${inWords(names.slice(0, most))}${more}`;
}

/** "fs, s3 and gcs": a list in words. */
export function inWords(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${conjunction} ${names[names.length - 1] ?? ""}`;
}
