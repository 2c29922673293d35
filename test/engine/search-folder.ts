import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The files below a folder that hold one of the texts, plain or in base64, with the text. Left out are installed packages,
 * and what Pulumi's SDK prints for debugging: with `--debug` it shows every value that is not a secret of the configuration.
 */
export async function filesHolding(folder: string, texts: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("node_modules"));
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(file, "latin1")).split("\n");
      const content = lines.filter((line) => !(file.endsWith(".jsonl") && isDebugging(line))).join("\n");
      return wordings(texts)
        .filter((text) => content.includes(text))
        .map((text) => `${file}: ${text}`);
    }),
  );
  return found.flat();
}

function isDebugging(event: string): boolean {
  return event.includes('"diagnosticEvent":') && event.includes('"severity":"debug"');
}

/** As written, and as the middle of longer texts in base64, at each of the three alignments. */
export function wordings(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [
    text,
    ...["", "-", "--"].map((before) => {
      const encoded = Buffer.from(before + text).toString("base64");
      return encoded.slice(before.length === 0 ? 0 : 4, Math.floor(((before.length + text.length) * 8) / 24) * 4);
    }),
  ]);
}
