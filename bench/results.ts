import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import * as v from "valibot";

import { errorCode } from "../test/stack/error-code";
import { isWithinBound, type Measurement, shown } from "./measurement";

/** What was measured last, by subject: kept so that one subject can be measured anew without the others. */
const recordFile = join(__dirname, "results.json");
const resultsFile = join(__dirname, "RESULTS.md");
const gibibyte = 1024 ** 3;

const measurement = v.object({
  what: v.string(),
  value: v.number(),
  bound: v.exactOptional(v.number()),
  unit: v.string(),
  from: v.string(),
});

const circumstances = v.object({
  /** `2026-11-21 12:13`, UTC. */
  date: v.string(),
  machine: v.string(),
  /** How many processes wanted a core, before and after. */
  load: v.tuple([v.number(), v.number()]),
  versions: v.array(v.string()),
});

const recordedRun = v.object({ ...circumstances.entries, measurements: v.array(measurement) });
const record = v.record(v.string(), recordedRun);

/** It needs a fresh clone, with an empty home, tool cache, npm cache and Maven repository. */
const MEASURED_BY_HAND = [
  "## commands, cold, by hand",
  "",
  "2026-11-21 19:04 to 19:28 UTC, on the same machine, in a fresh clone with every cache empty (commit fc59ec7; other",
  "work ran beside it at times): `npm run quickstart` took 222 s (at most 900), and `npm test` after it 1173 s, of which 290 s",
  "went into building Kubernetes: 1517 passed, 0 failed, 0 skipped.",
];

type Results = v.InferOutput<typeof record>;

/**
 * Records what was measured, in the place of what was measured of the same subject before, and writes bench/RESULTS.md.
 * Whatever takes the time of a command may call this too, such as `npm test`.
 */
export async function recordResults(
  subject: string,
  measurements: readonly Measurement[],
  { loadBefore, versions }: { readonly loadBefore: number; readonly versions: readonly string[] },
): Promise<void> {
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const run = { date, machine: machine(), load: [loadBefore, load()] as [number, number], versions: [...versions] };
  const results = { ...(await recorded()), [subject]: { ...run, measurements: [...measurements] } };
  await writeFile(recordFile, `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(resultsFile, resultsText(results));
}

/** Everything that is recorded, of all subjects. */
export async function allRecorded(): Promise<Measurement[]> {
  return Object.values(await recorded()).flatMap(({ measurements }) => measurements);
}

async function recorded(): Promise<Results> {
  try {
    return v.parse(record, JSON.parse(await readFile(recordFile, "utf8")));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return {};
    throw error;
  }
}

function resultsText(results: Results): string {
  const sections = Object.entries(results).map(
    ([subject, { date, machine: where, load: loads, versions, measurements }]) =>
      [
        `## ${subject}`,
        "",
        `${date} UTC, on ${where}. Load before and after: ${loads.map((one) => one.toFixed(1)).join(", ")}. ${versions.join(", ")}.`,
        "",
        "| what | measured | at most | verdict | from |",
        "| --- | --- | --- | --- | --- |",
        ...measurements.map((one) => `| ${row(one).join(" | ")} |`),
        "",
      ].join("\n"),
  );
  return [
    "# Results of `npm run bench`",
    "",
    "Each subject was measured in one run; bounds that are ratios compare within that run. A load beyond the number of cores",
    "means that other work disturbed it. Of what was run several times, the fastest counts. Rows without a bound explain the",
    "others.",
    "",
    "The engine writes the whole state after every step, so that its own time grows with the square of the number of resources,",
    "and it starts a process for dynamic resources as soon as there is one. The rows about resources that do nothing, made and",
    "run by the same engine, SDK and process, tell how much of a missed bound is the engine's.",
    "",
    ...sections,
    ...MEASURED_BY_HAND,
    "",
    `${verdict(Object.values(results).flatMap(({ measurements }) => measurements))}.`,
    "",
  ].join("\n");
}

function row(one: Measurement): string[] {
  const isBounded = one.bound !== undefined;
  return [
    one.what,
    `${shown(one.value)} ${one.unit}`,
    isBounded ? shown(one.bound ?? Number.NaN) : "",
    isBounded ? (isWithinBound(one) ? "within" : "**missed**") : "explains",
    one.from,
  ];
}

/** How many processes wanted a core during the last minute. */
export function load(): number {
  return loadavg()[0] ?? Number.NaN;
}

/** "3 of 4 within bounds". */
export function verdict(measurements: readonly Measurement[]): string {
  const bounded = measurements.filter(({ bound }) => bound !== undefined);
  return `${bounded.filter(isWithinBound).length} of ${bounded.length} within bounds`;
}

/** The version of an installed package. */
export async function packageVersion(name: string): Promise<string> {
  const text = await readFile(join(__dirname, "..", "node_modules", name, "package.json"), "utf8");
  return `${name} ${v.parse(v.object({ version: v.string() }), JSON.parse(text)).version}`;
}

function machine(): string {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / gibibyte)} GiB`;
  return `${cpus().length} × ${processor?.model.trim() ?? "unknown processor"}, ${memory}, ${process.platform} ${process.arch}`;
}
