import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import { NEEDED_PRIVILEGES } from "../../../operations/doctor/needed-privileges";

const TEXT = readFileSync(join(__dirname, "../../../docs/permissions.md"), "utf8");

interface Role {
  readonly cluster_permissions?: readonly string[];
  readonly index_permissions?: readonly { readonly allowed_actions: readonly string[] }[];
}

/** The bodies of the roles under a heading, by name. */
function rolesUnder(heading: string): Map<string, Role> {
  const section = TEXT.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const found = [...section.matchAll(/^role (\w+) '([^']+)'$/gm)];
  return new Map(found.map(([, name = "", body = ""]) => [name, JSON.parse(body) as Role]));
}

test("there is a role for each job on both engines, and each is JSON", () => {
  const names = ["look", "repository", "delete", "count", "restore", "optimize"];
  expect([...rolesUnder("Elasticsearch").keys()]).toEqual(names);
  expect([...rolesUnder("OpenSearch").keys()]).toEqual(names);
});

test.each(NEEDED_PRIVILEGES.map((needed) => [needed.work, needed] as const))(
  "the roles of OpenSearch for %s hold all that the doctor looks for",
  (work, { cluster, index }) => {
    const roles = rolesUnder("OpenSearch");
    const names = ROLES_OF[work] ?? [];
    expect(names).not.toEqual([]);
    const given = names.flatMap((name) => roles.get(name) ?? []);
    const ofCluster = given.flatMap(({ cluster_permissions: granted = [] }) => granted);
    const ofIndices = given.flatMap(({ index_permissions: granted = [] }) =>
      granted.flatMap(({ allowed_actions: actions }) => actions),
    );
    expect(cluster.filter((action) => !isGranted(action, ofCluster))).toEqual([]);
    expect(index.filter((action) => !isGranted(action, ofIndices))).toEqual([]);
  },
);

const ROLES_OF: Readonly<Record<string, readonly string[]>> = {
  "list, show, create and the plans": ["look"],
  "sizes on OpenSearch, show, plans of restores, and deletions where the datastore is given": ["look"],
  "registering and changing a repository": ["look", "repository"],
  "deleting through the datastore": ["look", "delete"],
  "restore and check-restore": ["restore"],
};

function isGranted(action: string, granted: readonly string[]): boolean {
  return granted.some((one) => (one.endsWith("*") ? action.startsWith(one.slice(0, -1)) : action === one));
}

test("the other blocks that are to be copied can be read", () => {
  const blocks = [...TEXT.matchAll(/^```(json|yaml)\n([\s\S]*?)^```$/gm)];
  expect(blocks.map(([, language]) => language)).toEqual(["json", "yaml"]);
  for (const [, , block = ""] of blocks) {
    const documents = parseAllDocuments(block);
    expect(Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : ["empty"]).toEqual([]);
  }
});
