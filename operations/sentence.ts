/** A text with one full stop at its end: what servers and clients say may have one already. */
export function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, "")}.`;
}
