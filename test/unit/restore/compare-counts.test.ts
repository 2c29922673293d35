import { countNotes } from "../../../operations/restore/run/compare-counts";

const before = (...counts: (number | undefined)[]) => ({
  deletes: counts.map((documents, number) => ({ name: `i${number}`, uuid: "u", why: "replaced" as const, documents })),
  parts: [],
});

describe("the documents that came back", () => {
  it.each([
    ["as many", before(60, 40), 100],
    ["more", before(60, undefined), 1000],
    ["half", before(60, 40), 50],
    ["some, where nothing was before", before(), 1],
  ])("are %s: nothing to be said", (_, plan, restored) => expect(countNotes(plan, restored)).toEqual([]));

  it.each([
    ["far fewer", before(60, 40), 49, /^49 documents came back where 100 were before/],
    ["none", before(60, 40), 0, /no document at all/],
    ["none, where nothing was before", before(), 0, /no document at all/],
    ["not known", before(60), undefined, /could not be counted/],
  ])("are %s: it is said", (_, plan, restored, note) => {
    expect(countNotes(plan, restored)).toEqual([expect.stringMatching(note)]);
  });
});
