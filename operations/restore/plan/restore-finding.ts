import { ExplainedError } from "../../../clients/explained-error";
import { type Finding } from "../../../clients/finding";

/**
 * Something that was found before a restore. `refused` and `invalid` keep it from beginning, `busy` does so for now, and a
 * `warning` does not.
 */
export interface RestoreFinding extends Finding {
  readonly kind: "refused" | "invalid" | "busy" | "warning";
}

/** A finding as a sentence. */
export function findingText({ property, problem }: Finding): string {
  return `${property}${problem.startsWith(":") ? "" : " "}${problem}.`;
}

export function refused(property: string, problem: string): RestoreFinding {
  return { kind: "refused", property, problem };
}

export function warning(property: string, problem: string): RestoreFinding {
  return { kind: "warning", property, problem };
}

/** What keeps a restore from beginning. */
function obstacles(findings: readonly RestoreFinding[]): RestoreFinding[] {
  return findings.filter(({ kind }) => kind !== "warning");
}

/** @throws ExplainedError with all that keeps a restore from beginning, one a line; nothing when nothing does. */
export function requireNoObstacle(findings: readonly RestoreFinding[]): void {
  const found = obstacles(findings);
  if (found.length === 0) return;
  const kinds = new Set(found.map(({ kind }) => kind));
  const outcome = kinds.has("refused") ? "refused" : kinds.has("invalid") ? "invalid" : "busy";
  const lines = found.map(findingText);
  throw new ExplainedError(
    outcome,
    lines.length === 1
      ? `Nothing was changed: ${lines.join("")}`
      : `Nothing was changed, because of ${lines.length} things:\n${lines.map((line) => `- ${line}`).join("\n")}`,
  );
}
