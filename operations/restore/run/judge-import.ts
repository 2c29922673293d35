import * as v from "valibot";

/** What Optimize's import indices are called, without the prefix. */
export const IMPORT_INDICES = ["position-based-import-index", "timestamp-based-import-index"];

/** In which fields Optimize writes down how far its import is. */
export const IMPORT_FIELDS = [
  "positionOfLastEntity",
  "sequenceOfLastEntity",
  "timestampOfLastEntity",
  "lastImportExecutionTimestamp",
];

const time = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => Date.parse(text)),
  ),
);

/** Optimize maps both as keyword, so that a number can stand there as a text; a sequence outgrows a double. */
const position = v.optional(
  v.pipe(
    v.union([v.pipe(v.number(), v.integer()), v.pipe(v.string(), v.regex(/^\d{1,20}$/))]),
    v.transform((number) => BigInt(number)),
  ),
  0,
);

const positionBody = v.object({
  positionOfLastEntity: position,
  sequenceOfLastEntity: position,
  timestampOfLastEntity: time,
  lastImportExecutionTimestamp: time,
});

/** How far the import of each kind of record is, by what Optimize calls it. */
export type ImportProgress = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** `advances`: something new was imported; `runs`: it was looked for; `still`: neither. */
export type ImportState = "advances" | "runs" | "still";

/** Judges the import by two looks. */
export function judgeImport(before: ImportProgress, now: ImportProgress): ImportState {
  let state: ImportState = "still";
  for (const [key, fields] of now) {
    const [was, is] = [before.get(key) ?? {}, fields].map((one) => v.safeParse(positionBody, one));
    if (was?.success !== true || is?.success !== true) continue;
    const [from, to] = [was.output, is.output];
    if (
      to.positionOfLastEntity > from.positionOfLastEntity ||
      to.sequenceOfLastEntity > from.sequenceOfLastEntity ||
      isLater(from.timestampOfLastEntity, to.timestampOfLastEntity)
    ) {
      return "advances";
    }
    if (isLater(from.lastImportExecutionTimestamp, to.lastImportExecutionTimestamp)) state = "runs";
  }
  return state;
}

/** A time that was written for the first time may be the beginning of time, which Optimize begins with. */
function isLater(from: number | undefined, to: number | undefined): boolean {
  return to !== undefined && to > (from ?? 0);
}
