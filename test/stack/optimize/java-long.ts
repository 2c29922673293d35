const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** What Java's `Long.valueOf` makes of a text; undefined where it throws. */
export function parseJavaLong(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  return asJavaLong(BigInt(text.replace(/^\+/, "")));
}

/** The number itself if a Java `long` can hold it. */
export function asJavaLong(value: bigint): bigint | undefined {
  return value >= smallest && value <= largest ? value : undefined;
}

/** Java's `Long.hashCode`: both halves of the number, as a signed 32-bit number. */
export function javaLongHashCode(value: bigint): number {
  const bits = BigInt.asUintN(64, value);
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)));
}
