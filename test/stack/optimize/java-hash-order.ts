import { javaLongHashCode } from "./java-long";

/** From this many entries in one bucket on, a small table grows instead of keeping a long chain. */
const longChain = 8;

/**
 * The values grouped by id, in the order in which a Java `HashMap<Long, List>` filled by `Collectors.groupingBy` is read:
 * neither time nor id. `groupingBy` uses `computeIfAbsent`, which puts a new key at the head of its bucket. Chains that
 * Java turns into trees (8 and more ids in one bucket of a table of 64 and more) are kept as chains here.
 */
export function groupInJavaHashOrder<Value>(
  values: readonly Value[],
  idOf: (value: Value) => bigint,
): [id: bigint, values: Value[]][] {
  const groups = new Map<bigint, Value[]>();
  let table = new HashTable(16);
  for (const value of values) {
    const id = idOf(value);
    const group = groups.get(id);
    if (group !== undefined) {
      group.push(value);
      continue;
    }
    groups.set(id, [value]);
    if (table.size > table.fullAt) table = table.doubled();
    const chain = table.insertAtHead(id);
    if (chain > longChain && table.width < 64) table = table.doubled();
  }
  return table.ids().map((id) => [id, groups.get(id) ?? []]);
}

class HashTable {
  size = 0;
  readonly #buckets: bigint[][];

  constructor(readonly width: number) {
    this.#buckets = Array.from({ length: width }, () => []);
  }

  /** By Java's load factor. */
  get fullAt(): number {
    return this.width * 0.75;
  }

  /** Returns how many ids the bucket then holds. */
  insertAtHead(id: bigint): number {
    const bucket = this.#bucketOf(id);
    bucket.unshift(id);
    this.size += 1;
    return bucket.length;
  }

  /** Twice as wide; ids that stay together keep their order. */
  doubled(): HashTable {
    const wider = new HashTable(this.width * 2);
    for (const id of this.ids()) wider.#bucketOf(id).push(id);
    wider.size = this.size;
    return wider;
  }

  ids(): bigint[] {
    return this.#buckets.flat();
  }

  #bucketOf(id: bigint): bigint[] {
    const hash = javaLongHashCode(id);
    const bucket = this.#buckets[(hash ^ (hash >>> 16)) & (this.width - 1)];
    if (bucket === undefined) throw new Error(`No bucket for ${id}.`);
    return bucket;
  }
}
