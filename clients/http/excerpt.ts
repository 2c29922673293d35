const LONGEST = 1000;
/** Where gateways, identity providers and AWS put what they have to say. */
const WORDS = ["message", "Message", "error_description", "detail", "title", "error"];

/**
 * The beginning of an answer that is not what was expected there, in one line: of HTML its text, of JSON its message.
 * Some servers repeat the credentials that they refuse; those are left out.
 */
export function excerptOf(text: string): string {
  const said = wordsOf(text)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .replace(/\b(basic|bearer|apikey)\s+[\w.~+/=-]{4,}/gi, "$1 …")
    .trim();
  return said.length <= LONGEST ? said.replace(/\.$/, "") : `${said.slice(0, LONGEST).trimEnd()} …`;
}

function wordsOf(text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof parsed !== "object" || parsed === null) return text;
  const entries = Object.entries(parsed);
  for (const word of WORDS) {
    const said: unknown = entries.find(([key]) => key === word)?.[1];
    if (typeof said === "string" && said !== "") return said;
  }
  return text;
}
