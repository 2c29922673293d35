import { datastoreSchema } from "../../../../clients/datastore/settings";
import { findingsOf } from "../../../../clients/finding";
import { managementApiSchema } from "../../../../clients/optimize/settings";

const targets = { datastore: datastoreSchema, managementApi: managementApiSchema };

const misspelt: readonly (readonly [string, RegExp])[] = [
  ["localhost:8092", /^has no scheme; write http:\/\/ or https:\/\/ before it/],
  ["optimize.camunda.svc:8092/", /^has no scheme/],
  ["127.0.0.1:9200", /^has no scheme/],
  ["[::1]:9200", /^has no scheme/],
  ["http://optimize:8092 ", /^begins or ends with a blank or a line break; remove it/],
  ["\thttp://optimize:8092", /^begins or ends with a blank/],
  ["http://optimize:8092\n", /^begins or ends with a blank or a line break/],
  ["http://opti mize:8092", /^has a blank or a line break in it/],
  ["http://opti\nmize:8092", /^has a blank or a line break in it/],
  ["http:optimize:8092", /^is not an http or https address/],
  ["http:/optimize:8092", /^is not an http or https address/],
  ["ftp://optimize", /^is not an http or https address/],
  ["optimize", /^is not an http or https address/],
  ["http://", /^is not an http or https address/],
  ["http://optimize:99999", /^is not an http or https address/],
  ["http://optimize:0", /^has the port 0/],
  ["http://elastic:secret@optimize:8092", /^holds credentials/],
  ["http://optimize:8092?x=1", /^has a query or a fragment/],
  ["", /^is not an http or https address/],
];

describe.each(Object.entries(targets))("the url of %s", (_, schema) => {
  test.each(misspelt)("%j", (url, problem) => {
    const problems = findingsOf(schema, { url });
    expect(problems).toEqual([{ property: "url", problem: expect.stringMatching(problem) as string }]);
    expect(problems[0]?.problem).not.toContain("secret");
  });

  test.each(["http://localhost:8092", "https://optimize.example.com/", "HTTP://optimize:8092", "http://[::1]:9200"])(
    "%s is one",
    (url) => expect(findingsOf(schema, { url })).toEqual([]),
  );
});
