/** A table for people: columns as wide as they need to be, two spaces between. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** "1.4 GiB"; a dash when the size is not known. */
export function inBytes(size: number | undefined): string {
  if (size === undefined) return "-";
  const step = size < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(size) / 10));
  return `${step === 0 ? size : (size / 1024 ** step).toFixed(1)} ${UNITS[step] ?? ""}`;
}

/** "2026-11-21 08:56:42": UTC, without what nobody reads in a table; a dash when it is not known. */
export function inUtc(time: string | undefined): string {
  return time === undefined ? "-" : time.replace("T", " ").replace(/\.\d+Z$/, "");
}
