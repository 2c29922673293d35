import { serverError } from "./answers";

/**
 * The content type of an answer to this `Accept` header; throws Spring's answer if there is none. A GET can be had as
 * any JSON type. A POST only as plain JSON, which is inferred: recorded are text/plain and application/xml, refused.
 */
export function acceptedType(accept: string | undefined, method: "GET" | "POST"): string {
  const ranges = (accept ?? "*/*").split(",").map((range) => (range.split(";")[0] ?? "").trim().toLowerCase());
  for (const range of ranges) {
    if (["", "*/*", "application/*", "application/json"].includes(range)) return "application/json";
    if (method === "GET" && /^application\/[^*/]+\+json$/.test(range)) return range;
  }
  throw serverError("No acceptable representation");
}
