import { findingsOf } from "../../../../clients/finding";
import { managementApiSchema } from "../../../../clients/optimize/settings";

const found = (headers: unknown) => findingsOf(managementApiSchema, { url: "http://optimize:8092", headers });

test.each([
  ["a line break inside", { "X-Token": "hush\nhush" }, "holds the header X-Token, whose value has a line break"],
  ["one at the end", { "X-Token": "hush\n" }, "holds the header X-Token, whose value has a line break"],
  [
    "Windows' line break",
    { Authorization: "Bearer hush\r\n" },
    "holds the header Authorization, whose value has a line break",
  ],
  ["a letter beyond Latin", { "X-Token": "hush\u0142" }, "has a character that no header may hold"],
  ["a null character", { "X-Token": "hush\u0000" }, "has a character that no header may hold"],
  ["a name with a blank", { "X Token": "hush" }, 'holds the header "X Token", which no header may be called'],
  ["a name with a colon", { "X-Token:": "hush" }, "which no header may be called"],
  ["a name with a line break", { "X-Token\n": "hush" }, 'holds the header "X-Token\\n", which'],
])("%s is named by the header, never by its value", (_, headers, problem) => {
  const findings = found(headers);
  expect(findings).toEqual([{ property: "headers", problem: expect.stringContaining(problem) as string }]);
  expect(JSON.stringify(findings)).not.toContain("hush");
});

test("headers as they are usual pass, the letters of Latin-1 and a tab among them", () => {
  expect(found({ Authorization: "Basic dXNlcjpodXNo", "x-b3.trace_id": "a\tb \u00fc" })).toEqual([]);
});
