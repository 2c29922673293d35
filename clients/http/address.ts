import * as v from "valibot";

/**
 * The address of a server as people write it: http or https, a host, and no credentials in it, because an address ends
 * up in logs and messages.
 */
export function addressSchema(example: string) {
  return v.pipe(
    v.string(`must be an address such as ${example}`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const problem = addressProblem(dataset.value, example);
      if (problem !== undefined) addIssue({ message: problem });
    }),
  );
}

/** Whether a text is an address as `addressSchema` takes it, so that more can be said of its parts. */
export function isAddress(address: string): boolean {
  return addressProblem(address, "") === undefined;
}

/** A host and a port, without a scheme: a parser of URLs takes the host for one. */
const WITHOUT_SCHEME = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:]+\]):\d+(?:\/|$)/i;

function addressProblem(address: string, example: string): string | undefined {
  // URL drops blanks around an address and tabs in it; who sends a request does not.
  if (address !== address.trim()) return `begins or ends with a blank or a line break; remove it, as in ${example}`;
  if (/\s/.test(address)) return `has a blank or a line break in it; write it like ${example}`;
  if (WITHOUT_SCHEME.test(address)) return `has no scheme; write http:// or https:// before it, as in ${example}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:\/\//i.test(address) || url.hostname === "") {
    return `is not an http or https address; write it like ${example}`;
  }
  if (url.username !== "" || url.password !== "") {
    return `holds credentials, which would show up in logs; write ${url.protocol}//${url.host} and give them as properties of their own`;
  }
  if (url.search !== "" || url.hash !== "") return `has a query or a fragment; write it like ${example}`;
  if (url.port === "0") return `has the port 0, on which nothing listens; write it like ${example}`;
  return undefined;
}
