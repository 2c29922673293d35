import * as v from "valibot";

/** What RFC 9110 lets a header be called, and what Node lets a value hold. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that are sent with each request. What is wrong with one is told by its name, never by its value. */
export const headersSchema = v.pipe(
  v.record(v.string(), v.pipe(v.string("must be a text"), v.minLength(1, "is empty"))),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, value] of Object.entries(dataset.value)) {
      const message = headerProblem(name, value);
      if (message !== undefined) addIssue({ message });
    }
  }),
);

function headerProblem(name: string, value: string): string | undefined {
  if (!NAME.test(name)) {
    return `holds the header ${JSON.stringify(name)}, which no header may be called: a name has letters, digits and hyphens`;
  }
  if (VALUE.test(value)) return undefined;
  const what = /[\r\n]/.test(value) ? "a line break" : "a character that no header may hold";
  return `holds the header ${name}, whose value has ${what}: remove it (files often end with one)`;
}
