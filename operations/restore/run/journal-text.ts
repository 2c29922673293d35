import { gunzipSync, gzipSync } from "node:zlib";

import * as v from "valibot";

import { parseJson } from "../../../clients/datastore/datastore-error";

/** Longer ones are packed, to a tenth or a fifth; earlier versions refuse to read those, or to write over them. */
const LONGEST_PLAIN = 256 * 1024;
const MOST_UNPACKED = 256 * 1024 * 1024;

const packedBody = v.object({ version: v.literal(2), packed: v.string() });

/** A journal as it is stored. */
export function packedText(journal: object): string {
  const plain = JSON.stringify(journal);
  if (plain.length <= LONGEST_PLAIN) return plain;
  return JSON.stringify({ version: 2, packed: gzipSync(plain).toString("base64") });
}

/** The text of a journal as it was before it was packed; any other text as it is. */
export function unpackedText(text: string): string {
  const parsed = v.safeParse(packedBody, parseJson(text));
  if (!parsed.success) return text;
  try {
    const packed = Buffer.from(parsed.output.packed, "base64");
    return gunzipSync(packed, { maxOutputLength: MOST_UNPACKED }).toString();
  } catch {
    // Damaged: it is no journal then, and is told as that.
    return text;
  }
}
