/** A moment in the form in which Optimize stores dates. */
export function optimizeDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "+0000");
}
