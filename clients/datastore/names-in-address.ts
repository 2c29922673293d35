/** The engines take a first line of 4096 bytes by default; what else stands in it gets the rest. */
const LONGEST_LIST = 3000;

/**
 * Exact names as they stand in addresses, separated by commas, in as many pieces as the limit on the length of an address
 * asks for.
 *
 * @throws TypeError for anything that the engines would take for a pattern: what is named is often about to be deleted.
 */
export function inAddresses(names: readonly string[]): string[] {
  const lists: string[] = [];
  for (const name of names) {
    if (name === "" || name === "_all" || /^[-+<]|[*?,]/.test(name)) throw new TypeError(`${name} is no exact name`);
    const escaped = encodeURIComponent(name);
    const last = lists[lists.length - 1];
    if (last === undefined || last.length + 1 + escaped.length > LONGEST_LIST) lists.push(escaped);
    else lists[lists.length - 1] = `${last},${escaped}`;
  }
  return lists;
}
