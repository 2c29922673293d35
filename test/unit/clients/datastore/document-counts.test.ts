import { countsOf } from "../../../../clients/datastore/counted-documents";
import { DocumentCounts } from "../../../../clients/datastore/document-counts";

const buckets = [{ key: "optimize-alert_v4", doc_count: 3 }];
const answer = (changes: object = {}) => ({
  timed_out: false,
  _shards: { total: 2, failed: 0 },
  aggregations: { indices: { sum_other_doc_count: 0, buckets } },
  ...changes,
});

it("counts an index as empty only where everything was counted", () => {
  const counts = countsOf(answer());
  expect(counts.incomplete).toBeUndefined();
  expect(counts.of("optimize-alert_v4")).toBe(3);
  expect(counts.of("optimize-tenant_v3")).toBe(0);
  expect(counts.sumOf(["optimize-alert_v4", "optimize-tenant_v3"])).toBe(3);
});

it.each([
  ["some shards failed", { _shards: { total: 20, failed: 3 } }, /3 of 20 shards/],
  ["time ran out", { timed_out: true }, /too long/],
  ["indices were left out", { aggregations: { indices: { sum_other_doc_count: 5, buckets } } }, /more than 10000/],
  ["there are shards and no counts", { aggregations: undefined }, /gave no counts/],
])("knows nothing where %s", (_, changes, why) => {
  const counts = countsOf(answer(changes));
  expect(counts.incomplete).toMatch(why);
  expect(counts.of("optimize-alert_v4")).toBeUndefined();
  expect(counts.sumOf(["optimize-alert_v4"])).toBeUndefined();
});

it("knows that there is nothing where no index matches", () => {
  const counts = countsOf(answer({ aggregations: undefined, _shards: { total: 0, failed: 0 } }));
  expect(counts.of("optimize-alert_v4")).toBe(0);
});

it("sums nothing to nothing, known or not", () => {
  expect(DocumentCounts.unknown("refused").sumOf([])).toBe(0);
});
