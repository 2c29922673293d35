/** Whether a version such as "8.10.0" is of the given minor version or a later one. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [itsMajor, itsMinor] = numbersOf(version);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}

/** The version that Optimize writes down: `8.8.0-alpha3` and `8.8.0-SNAPSHOT` are 8.8.0. */
export function threeNumbers(version: string): string {
  return numbersOf(version).join(".");
}

/** Major, minor and patch; what is not said is 0. */
export function numbersOf(version: string): [major: number, minor: number, patch: number] {
  const found = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(found[1] ?? 0), Number(found[2] ?? 0), Number(found[3] ?? 0)];
}
