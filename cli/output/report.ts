import { type Surroundings } from "../surroundings";

/** What a command tells: to people as text, or to programs as one JSON value on standard output. */
export interface Report {
  /** The result, once. */
  result(value: unknown, text: string): void;
  /** Something that people should know and programs read in the result. */
  note(text: string): void;
  /** How far long work has come: one line that is written over on a terminal, elsewhere a line from time to time. */
  progress(line: string): void;
  /** Takes the line about progress away. */
  settle(): void;
}

/** How often a log is told how far long work has come. */
const LOGGED_EACH_MILLISECONDS = 30_000;

/** @param inWords what becomes of each text: commands that it names are completed. */
export function reportTo(
  { output, errorOutput, clock }: Pick<Surroundings, "output" | "errorOutput" | "clock">,
  json: boolean,
  inWords: (text: string) => string = (text) => text,
): Report {
  const writesOver = output.isTerminal && errorOutput.isTerminal;
  let isShowing = false;
  let toldAt = clock.monotonic();
  const settle = () => {
    if (isShowing) errorOutput.write("\r\u001b[2K");
    isShowing = false;
  };
  return {
    result(value, text) {
      settle();
      const inJson = (_name: string, inner: unknown) => (typeof inner === "string" ? inWords(inner) : inner);
      output.write(json ? `${JSON.stringify(value, inJson, 2)}\n` : inWords(text));
    },
    note(text) {
      settle();
      errorOutput.write(`${inWords(text)}\n`);
    },
    progress(line) {
      if (writesOver) {
        settle();
        errorOutput.write(line);
        isShowing = true;
      } else if (clock.monotonic() - toldAt >= LOGGED_EACH_MILLISECONDS) {
        toldAt = clock.monotonic();
        errorOutput.write(`${line}\n`);
      }
    },
    settle,
  };
}
