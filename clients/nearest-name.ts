/** The name that a slip was meant for, undefined when none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  // A name that was cut short is nearer than any slip of the same length.
  const longer = candidates.filter((candidate) => name.length >= 5 && plain(candidate).startsWith(plain(name)));
  if (longer.length === 1) return longer[0];
  const nearest = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain(name), plain(candidate)) }))
    .sort((one, other) => one.distance - other.distance)[0];
  if (nearest === undefined) return undefined;
  return nearest.distance <= Math.max(2, Math.floor(name.length / 3)) ? nearest.candidate : undefined;
}

/** How many letters have to be inserted, removed or replaced to make one text of another. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
