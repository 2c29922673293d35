import { countNotes } from "../../../operations/restore/run/compare-counts";

const before = (...counts: (number | undefined)[]) => ({
  deletes: counts.map((documents, number) => ({ name: `i${number}`, uuid: "u", why: "replaced" as const, documents })),
  parts: [],
});

describe("the documents that came back", () => {
  it.each([
    ["as many", before(60, 40), 100, 100],
    ["more", before(60, undefined), 1000, undefined],
    ["half", before(60, 40), 50, undefined],
    ["some, where nothing was before", before(), 1, undefined],
    ["a tenth fewer than were recorded", before(), 90, 100],
    ["a tenth more than were recorded", before(), 110, 100],
  ])("are %s: nothing to be said", (_, plan, restored, recorded) =>
    expect(countNotes(plan, restored, recorded)).toEqual([]),
  );

  it.each([
    ["far fewer", before(60, 40), 49, undefined, /^49 documents came back where 100 were before/],
    ["none", before(60, 40), 0, undefined, /no document at all/],
    ["none, where nothing was before", before(), 0, undefined, /no document at all/],
    ["not known", before(60), undefined, 60, /could not be counted/],
    ["fewer than were recorded", before(), 89, 100, /^89 documents came back where 100 were counted when the backup/],
    ["more than were recorded", before(), 111, 100, /^111 documents came back where 100 were counted when the backup/],
    [
      "as many as were recorded of an emptied Optimize",
      before(60, 40),
      5,
      5,
      /^5 documents came back where 100 were before/,
    ],
  ])("are %s: it is said", (_, plan, restored, recorded, note) => {
    expect(countNotes(plan, restored, recorded)).toEqual([expect.stringMatching(note)]);
  });
});
