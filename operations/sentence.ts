/** A text with one full stop at its end, or its question mark: what servers and clients say may have one already. */
export function sentence(text: string): string {
  const bare = text.replace(/[.\s]+$/, "");
  return bare.endsWith("?") ? bare : `${bare}.`;
}
