import { groupInJavaHashOrder } from "../../stack/optimize/java-hash-order";

// Recorded from Optimize: ids by the start of their backup (of equal starts, by the snapshot's name), and the list's order.
const started = [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 0, 7, 1000, 1, 8].map(BigInt);
const large = [2147483648n, 9007199254740992n, 9007199254740993n, 9223372036854775807n, 11n, 13n, 15n, 16n];
const listed =
  "9223372036854775807 9007199254740992 2147483648 0 9007199254740993 1 100 101 102 7 103 8 1000 104 105 106 11 107 108 13 109 110 15 16";

describe("the order of Optimize's list", () => {
  it("is that of a Java hash map, as recorded", () => {
    const groups = groupInJavaHashOrder([...started, ...large], (id) => id);
    expect(groups.map(([id]) => String(id)).join(" ")).toBe(listed);
  });

  it("keeps what belongs to one id together", () => {
    const groups = groupInJavaHashOrder(["17 a", "1 b", "17 c"], (text) => BigInt(text.split(" ")[0] ?? ""));
    // 1 and 17 share a bucket, and the later one stands first.
    expect(groups).toEqual([
      [1n, ["1 b"]],
      [17n, ["17 a", "17 c"]],
    ]);
  });

  it("loses nothing when the table grows", () => {
    const ids = Array.from({ length: 500 }, (_, number) => BigInt(number) * 64n);
    const groups = groupInJavaHashOrder(ids, (id) => id);
    expect(groups.map(([id]) => id).sort((one, other) => Number(one - other))).toEqual(ids);
  });
});
