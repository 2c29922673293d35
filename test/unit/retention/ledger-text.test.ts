import * as v from "valibot";

import { hourlyLedger } from "../../../bench/made-records";
import { isRecorded } from "../../../operations/backup/recorded-snapshot";
import { type LedgerEntry } from "../../../operations/retention/ledger";
import { ledgerText, parseLedger } from "../../../operations/retention/ledger-text";

const MIB = 1_048_576;
const many = hourlyLedger(20_000);
const long = many.slice(0, 4_200);
const [ordinary] = many;
if (ordinary === undefined) throw new TypeError("there is a first one");
const [first, second] = ordinary.snapshots;
if (first === undefined || second === undefined) throw new TypeError("there are two parts");
const version = (text: string): unknown => (JSON.parse(text) as { version: unknown }).version;
const sorted = (entries: readonly LedgerEntry[]) =>
  [...entries].sort((one, other) => (one.backupId < other.backupId ? -1 : 1));

/** As it was read before there was a second form. */
const earlierBody = v.object({
  version: v.literal(1),
  backups: v.array(
    v.object({
      backupId: v.string(),
      repositoryName: v.string(),
      clusterUuid: v.string(),
      snapshots: v.array(v.object({ name: v.string(), startTime: v.string() })),
      documents: v.optional(v.number()),
    }),
  ),
});

test("20,000 backups fit into a ConfigMap, and lose nothing", () => {
  const text = ledgerText(many);
  expect(Buffer.byteLength(text)).toBeLessThan(MIB);
  // As texts: comparing so many one by one takes seconds.
  expect(JSON.stringify(parseLedger(text, "here"))).toBe(JSON.stringify(many));
});

test("a ledger of usual length is read by earlier versions; a long one they refuse, and do not take for empty", () => {
  const usual = many.slice(0, 500);
  expect(v.parse(earlierBody, JSON.parse(ledgerText(usual))).backups).toEqual(usual);
  expect(v.safeParse(earlierBody, JSON.parse(ledgerText(long))).success).toBe(false);
});

test("a ledger that an earlier version wrote is read", () => {
  const earlier = `${JSON.stringify({ version: 1, backups: many.slice(0, 3) }, undefined, 2)}\n`;
  expect(parseLedger(earlier, "here")).toEqual(many.slice(0, 3));
});

test.each<readonly [string, Partial<LedgerEntry> & Record<string, unknown>]>([
  ["asked for, and not seen since", { snapshots: [] }],
  ["with one part", { snapshots: [first] }],
  ["with its parts the other way round", { snapshots: [second, first] }],
  ["with parts of two versions", { snapshots: [first, { ...second, name: second.name.replace("8.8.0", "8.9.0") }] }],
  ["with a time that is none", { snapshots: [first, { ...second, startTime: "soon" }] }],
  ["with an id that is a name", { backupId: "by-hand" }],
  ["with an id that begins with 0", { backupId: "007" }],
  ["with an id beyond all seconds", { backupId: "99999999999999999999" }],
  ["with half a document", { documents: 1.5 }],
  ["uncounted", { documents: undefined }],
  ["in another repository", { repositoryName: "other" }],
  ["in another cluster", { clusterUuid: "other" }],
  ["with what a later version adds", { takenBy: "ada" }],
  ["with what a later version adds to a part", { snapshots: [first, { ...second, uuid: "u" } as typeof second] }],
])("a long ledger keeps a backup %s", (_, change) => {
  const odd = { ...ordinary, backupId: "1", ...change };
  const text = ledgerText([...long, odd]);
  expect(version(text)).toBe(2);
  const read = parseLedger(text, "here");
  expect(read).toHaveLength(long.length + 1);
  expect(sorted(read).filter(({ backupId }) => backupId === odd.backupId)).toEqual([odd]);
});

test("the start of a part is the same time, however Optimize wrote it", () => {
  const zoned = "2023-11-14T23:13:20.180+0100";
  const taken = { ...ordinary, snapshots: [{ ...first, startTime: zoned }, second] };
  const [read] = parseLedger(ledgerText([taken, ...long.slice(1)]), "here");
  expect(isRecorded({ ...first, startTime: zoned }, read?.snapshots ?? [])).toBe(true);
});

test.each([
  ['{"version":3,"backups":[]}', /version 3: a later version.*Use that version/],
  ['{"version":2,"backups":[]}', /cannot be read as a ledger/],
  [
    '{"version":2,"backups":[],"groups":[{"repositoryName":"","clusterUuid":"","optimizeVersion":"","backups":[[9007199254740991,1,1]]}]}',
    /cannot be read as a ledger/,
  ],
  ["{", /cannot be read as a ledger/],
  ["", /cannot be read as a ledger/],
])("%s is told, and is not empty", (text, said) => expect(() => parseLedger(text, "here")).toThrow(said));
