/** What an error says; anything else that is thrown says nothing. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "something that is not an error was thrown";
}
