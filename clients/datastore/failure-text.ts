/** Of what a server says of a failure, so much is told. */
const LONGEST = 600;

/**
 * The causes of a failure, from the outermost to the innermost, without Java's stack of calls: some engines answer with
 * forty lines of it.
 */
export function failureText(told: string): string {
  const causes = told
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^at \S+\(.*\)( ~?\[.*\])?$/.test(line) &&
        !/^\.\.\. \d+ (more|common frames omitted)$/.test(line),
    )
    .map((line) => line.replace(/^(?:Caused by|Suppressed): /, ""));
  const text = causes
    .join("; caused by ")
    // Nodes are told with their ids, addresses and attributes.
    .replace(/(\{[^{}]*\}){2,}/g, (nodes) => /^\{([^{}]*)\}/.exec(nodes)?.[1] ?? nodes)
    .replace(/\b(?:[a-z_][\w]*\.){2,}(?=[A-Z])/g, "")
    .replace(/[\s;]+$/, "");
  if (text.length <= LONGEST) return text;
  // The innermost cause tells the most.
  const half = Math.floor(LONGEST / 2);
  return `${text.slice(0, half).trimEnd()} … ${text.slice(-half).trimStart()}`;
}
