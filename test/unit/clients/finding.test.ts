import * as v from "valibot";

import { findingsOf } from "../../../clients/finding";

const schema = v.strictObject({
  name: v.string("must be a text"),
  place: v.optional(
    v.pipe(
      v.strictObject({ url: v.string(), user: v.optional(v.string()) }),
      v.check(() => true),
    ),
  ),
  __provider: v.optional(v.string()),
});

test.each([
  [{ name: "a", nam: 1 }, [{ property: "nam", problem: "is no property of this resource; did you mean name?" }]],
  [
    { name: "a", colour: 1 },
    [{ property: "colour", problem: "is no property of this resource; it has name and place" }],
  ],
  [
    { name: "a", place: { url: "u", usr: "secret" } },
    [{ property: "place.usr", problem: "is no property of place; did you mean user?" }],
  ],
  [{}, [{ property: "name", problem: "is missing; it must be a text" }]],
  [
    { name: 1, place: {} },
    [
      { property: "name", problem: "must be a text" },
      { property: "place.url", problem: "is missing" },
    ],
  ],
  // What was given instead is not repeated.
  [{ name: "a", place: "http://user:secret@host" }, [{ property: "place", problem: "must be an object" }]],
  ["secret", [{ property: "", problem: "must be an object" }]],
  [{ name: "a", place: { url: "u" } }, []],
])("%j", (value, findings) => {
  expect(findingsOf(schema, value)).toEqual(findings);
});
