/** `JSON.parse` with the third argument that Node 22 hands to a reviver. */
type ParseWithSource = (
  text: string,
  reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

// TypeScript's library does not know the third argument yet.
const parseWithSource = JSON.parse as ParseWithSource; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion

/**
 * Parses JSON, with whole numbers under one key kept as their digits: backup ids reach 2^63-1, and a number of
 * JavaScript's is exact to 2^53 only.
 *
 * @returns undefined when the text is not JSON.
 */
export function parseWithExactIds(text: string, key: string): unknown {
  try {
    return parseWithSource(text, (name, value, context) =>
      name === key && typeof value === "number" ? (context.source ?? String(value)) : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
