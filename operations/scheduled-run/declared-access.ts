import * as v from "valibot";

/**
 * The annotation in which a Role or a NetworkPolicy says what the program declares of it: JSON, of a Role `{ rules }`, of a
 * NetworkPolicy its `spec`. The kubernetes plugin compares only as many entries of a list as are declared, so that an
 * appended one is found by this annotation only. Whoever edits both the object and the annotation is not found out by it;
 * `pulumi up --refresh` then puts the annotation back.
 */
export const DECLARED = "camunda-backup/declared";

/** The annotation in which the Role of a schedule says which NetworkPolicies the program declares: JSON, addresses. */
export const NETWORK_POLICIES = "camunda-backup/network-policies";

/** Where a NetworkPolicy is. */
export type PolicyAddress = v.InferOutput<typeof policyAddress>;

const policyAddress = v.object({ namespace: v.string(), name: v.string() });

type Annotations = Readonly<Record<string, string>>;

/** What the program declares of an object; undefined when the object does not say it, or not as it was written. */
export function declaredSpec(annotations: Annotations): Readonly<Record<string, unknown>> | undefined {
  return parsed(annotations[DECLARED], v.record(v.string(), v.unknown()));
}

/** Which policies the program declares; undefined when the Role does not say it, or not as it was written. */
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
