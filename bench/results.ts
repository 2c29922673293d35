import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import * as v from "valibot";

import { isWithinBound, type Measurement, shown } from "./measurement";

const file = join(__dirname, "RESULTS.md");
const gibibyte = 1024 ** 3;

/** Writes bench/RESULTS.md. */
export async function writeResults(
  measurements: readonly Measurement[],
  circumstances: { versions: readonly string[]; loadBefore: number },
): Promise<void> {
  const rows = measurements.map((one) =>
    [
      one.what,
      `${shown(one.value)} ${one.unit}`,
      one.bound === undefined ? "" : shown(one.bound),
      one.bound === undefined ? "explains" : isWithinBound(one) ? "within" : "**missed**",
      one.from,
    ].join(" | "),
  );
  const text = [
    "# Results of `npm run bench`",
    "",
    "Times are of one run on one machine; the bounds are ratios within that run.",
    "",
    `- date: ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    `- machine: ${machine()}`,
    `- load before and after: ${circumstances.loadBefore.toFixed(1)}, ${load().toFixed(1)} (beyond the number of cores, other work disturbed the run)`,
    `- versions: ${circumstances.versions.join(", ")}`,
    "",
    "| what | measured | at most | verdict | from |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
  ];
  await writeFile(file, text.join("\n"));
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
