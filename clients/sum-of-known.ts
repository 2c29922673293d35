/** The sum of numbers; undefined where one of them is not known: a part of a sum says nothing. */
export function sumOfKnown(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}
