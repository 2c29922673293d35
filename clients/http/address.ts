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

function addressProblem(address: string, example: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    return `is not an http or https address; write it like ${example}`;
  }
  if (url.username !== "" || url.password !== "") {
    return `holds credentials, which would show up in logs; write ${url.protocol}//${url.host} and give them as properties of their own`;
  }
  if (url.search !== "" || url.hash !== "") return `has a query or a fragment; write it like ${example}`;
  return undefined;
}
