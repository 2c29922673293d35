import { type HttpAnswer } from "../http/transport";

/** Every error status: told to ignore them, a search client hands the answer over instead of throwing. */
export const ERROR_STATUSES: readonly number[] = Array.from({ length: 200 }, (_, index) => 400 + index);

/** What both search clients give back when told to leave the body alone. */
interface ClientAnswer {
  readonly statusCode: number | null;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** The plain form of a search client's answer. */
export function httpAnswer(answer: ClientAnswer): HttpAnswer {
  return {
    status: answer.statusCode ?? 0,
    headers: flatten(answer.headers),
    text: typeof answer.body === "string" ? answer.body : "",
  };
}

function flatten(headers: unknown): Record<string, string> {
  if (typeof headers !== "object" || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]: [string, unknown]): [string, string][] => {
      if (typeof value === "string") return [[name.toLowerCase(), value]];
      if (Array.isArray(value)) return [[name.toLowerCase(), value.join(", ")]];
      return [];
    }),
  );
}
