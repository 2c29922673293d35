import * as v from "valibot";

import { parseJson } from "./datastore-error";
import { type DatastoreRequests } from "./requests";
import { type Engine } from "./settings";

/** Privileges by the names of the actions that they allow, such as `cluster:admin/snapshot/get`. */
export interface WantedPrivileges {
  readonly cluster: readonly string[];
  readonly index: { readonly pattern: string; readonly actions: readonly string[] };
}

/**
 * What a datastore tells of the one who asks: `told` which of the wanted privileges are missing, `roles` only which
 * roles there are, `no-security` that it knows no users at all, `not-told` nothing.
 */
export type KnownPrivileges =
  | { readonly kind: "told"; readonly who: string; readonly missing: readonly string[] }
  | { readonly kind: "roles"; readonly who: string; readonly roles: readonly string[] }
  | { readonly kind: "no-security" }
  | { readonly kind: "not-told"; readonly status: number };

const actionsBody = v.record(v.string(), v.boolean());
const hasPrivilegesBody = v.object({
  username: v.string(),
  cluster: v.optional(actionsBody, {}),
  index: v.optional(v.record(v.string(), actionsBody), {}),
});
const authInfoBody = v.object({ user_name: v.string(), roles: v.array(v.string()) });

/** Asks a datastore what the one who asks may do. Nothing is tried out, and nothing changed. */
export class Privileges {
  constructor(
    private readonly requests: DatastoreRequests,
    private readonly engine: Engine,
  ) {}

  /**
   * Elasticsearch tells each privilege to everybody, OpenSearch's security plugin the roles alone.
   * See https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-has-privileges.
   */
  check(wanted: WantedPrivileges): Promise<KnownPrivileges> {
    return this.engine === "opensearch" ? this.roles() : this.hasPrivileges(wanted);
  }

  private async hasPrivileges({ cluster, index }: WantedPrivileges): Promise<KnownPrivileges> {
    const answer = await this.requests.answer({
      method: "POST",
      path: "/_security/user/_has_privileges",
      body: JSON.stringify({ cluster, index: [{ names: [index.pattern], privileges: index.actions }] }),
    });
    const parsed = v.safeParse(hasPrivilegesBody, parseJson(answer.text));
    if (answer.status !== 200 || !parsed.success) return withoutAnswer(answer.status, answer.text);
    const { username: who, cluster: granted, index: byPattern } = parsed.output;
    const answers = [
      ...cluster.map((action) => ({ action, isGranted: granted[action] })),
      ...index.actions.map((action) => ({ action, isGranted: byPattern[index.pattern]?.[action] })),
    ];
    // What the answer leaves out is neither granted nor missing.
    if (answers.some(({ isGranted }) => isGranted === undefined)) return { kind: "not-told", status: answer.status };
    return {
      kind: "told",
      who,
      missing: answers.flatMap(({ action, isGranted }) => (isGranted === false ? [action] : [])),
    };
  }

  private async roles(): Promise<KnownPrivileges> {
    const answer = await this.requests.answer({ method: "GET", path: "/_plugins/_security/authinfo" });
    const parsed = v.safeParse(authInfoBody, parseJson(answer.text));
    if (answer.status !== 200 || !parsed.success) return withoutAnswer(answer.status, answer.text);
    return { kind: "roles", who: parsed.output.user_name, roles: parsed.output.roles };
  }
}

/** Where security is switched off or not installed, the engines have no such path, and say so in these words. */
function withoutAnswer(status: number, text: string): KnownPrivileges {
  return /no handler found for uri/.test(text) ? { kind: "no-security" } : { kind: "not-told", status };
}
