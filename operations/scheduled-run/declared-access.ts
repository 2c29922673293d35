import * as v from "valibot";

const DECLARED = "camunda-backup/declared";
const NETWORK_POLICIES = "camunda-backup/network-policies";

/** Where a NetworkPolicy is. */
export type PolicyAddress = v.InferOutput<typeof policyAddress>;

const policyAddress = v.object({ namespace: v.string(), name: v.string() });

type Annotations = Readonly<Record<string, string>>;

/**
 * Writes on a Role or a NetworkPolicy what the program declares of it. The kubernetes plugin compares only as many entries
 * of a list as are declared, so that an appended one is found by this annotation only. Whoever edits both the object and
 * the annotation is not found out by it; `pulumi up --refresh` then puts the annotation back.
 *
 * @param spec of a Role `{ rules }`, of a NetworkPolicy its `spec`.
 */
export function declaredAnnotation(spec: object): { [DECLARED]: string } {
  return { [DECLARED]: JSON.stringify(spec) };
}

/** Writes on the Role of a schedule which NetworkPolicies the program declares. */
export function policiesAnnotation(policies: readonly PolicyAddress[]): { [NETWORK_POLICIES]: string } {
  return { [NETWORK_POLICIES]: JSON.stringify(policies) };
}

/** What `declaredAnnotation` wrote; undefined when it is not there, or not as it was written. */
export function declaredSpec(annotations: Annotations): Readonly<Record<string, unknown>> | undefined {
  return parsed(annotations[DECLARED], v.record(v.string(), v.unknown()));
}

/** What `policiesAnnotation` wrote; undefined when it is not there, or not as it was written. */
export function declaredPolicies(annotations: Annotations): readonly PolicyAddress[] | undefined {
  return parsed(annotations[NETWORK_POLICIES], v.array(policyAddress));
}

function parsed<Schema extends v.GenericSchema>(
  text: string | undefined,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return result.success ? result.output : undefined;
}
