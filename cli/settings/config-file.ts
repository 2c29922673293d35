import { readFile } from "node:fs/promises";
import { dirname } from "node:path";

import { LineCounter, parseDocument } from "yaml";

import { ExplainedError } from "../../clients/explained-error";
import { errorCode } from "../../clients/error-code";

/** What a config file says, and what the paths in it are relative to. */
export interface ConfigFile {
  readonly path: string;
  readonly folder: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads a config file, in YAML or JSON.
 *
 * @throws ExplainedError when it cannot be read; what it holds is not repeated.
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const lines = new LineCounter();
  const document = parseDocument(await textOf(path), { prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw invalid(path, `is neither YAML nor JSON (${error.code}, in line ${line} at character ${col})`);
  }
  const values: unknown = document.toJS();
  if (values === null) return { path, folder: dirname(path), values: {} };
  if (!isRecord(values)) throw invalid(path, "must hold settings by name, such as repositoryName: optimize");
  return { path, folder: dirname(path), values };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw invalid(path, `cannot be read (${errorCode(error)})`);
  }
}

function invalid(path: string, problem: string): ExplainedError {
  return new ExplainedError("invalid", `--config: ${path} ${problem}.`);
}

/** Whether a value is a map of names to values. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
