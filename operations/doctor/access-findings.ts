import { isForeseen } from "../../clients/foreseen";
import { type AccessObject, type AccessObjects } from "../../clients/kubernetes/access-objects";
import { ACCESS_ADVICE } from "../scheduled-run/access-advice";
import { declaredPolicies } from "../scheduled-run/declared-access";
import { compareAccess } from "./compare-access";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("schedule-access");

/** An object, fit for a message, and how it is named for kubectl. */
interface Named {
  readonly kind: "Role" | "NetworkPolicy";
  readonly namespace: string;
  readonly name: string;
}

/**
 * Looks at the Role of a schedule and at its NetworkPolicies: does each hold what the program declares, and nothing else?
 * The Role says which policies are declared. What cannot be read keeps nothing else from being looked at.
 */
export async function accessLook(objects: AccessObjects, schedule: string): Promise<DoctorFinding[]> {
  const { namespace } = objects;
  const role = await read(() => objects.role(schedule));
  const findings = [ofObject({ kind: "Role", namespace, name: schedule }, role)];
  const policies = role.kind === "read" ? declaredPolicies(role.object.annotations) : undefined;
  if (policies === undefined) return [...findings, POLICIES_UNKNOWN];
  for (const policy of policies) {
    const live = await read(() => objects.networkPolicy(policy.namespace, policy.name));
    findings.push(ofObject({ kind: "NetworkPolicy", ...policy }, live));
  }
  return findings;
}

/** An object that was read, is not there for certain, or could not be read. */
type Look =
  | { readonly kind: "read"; readonly object: AccessObject }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly message: string };

async function read(look: () => Promise<AccessObject | undefined>): Promise<Look> {
  try {
    const object = await look();
    return object === undefined ? { kind: "absent" } : { kind: "read", object };
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return { kind: "failed", message: error.message };
  }
}

function ofObject(named: Named, look: Look): DoctorFinding {
  const what = `The ${named.kind} ${named.namespace}/${named.name}`;
  if (look.kind === "failed") return finding("unknown", look.message);
  if (look.kind === "absent") {
    return finding("problem", `${what} is not there.`, ACCESS_ADVICE.absent);
  }
  const compared = compareAccess(look.object);
  if (compared.kind === "equal") return finding("ok", `${what} is as the program declares it.`);
  if (compared.kind === "unknown") {
    return finding(
      "unknown",
      `${what} does not say what the program declares, so that it was compared with nothing.`,
      ACCESS_ADVICE.notWrittenDown,
    );
  }
  const { added, missing } = compared;
  const differences = [
    ...(added.length === 0 ? [] : [`has what the program does not declare: ${added.join(", ")}`]),
    ...(missing.length === 0 ? [] : [`lacks what it declares: ${missing.join(", ")}`]),
  ];
  const { kind, namespace, name } = named;
  const advice = added.length === 0 ? ACCESS_ADVICE.lacking : ACCESS_ADVICE.hasMore(kind, namespace, name);
  return finding("problem", `${what} ${differences.join("; it ")}.`, advice);
}

const POLICIES_UNKNOWN = finding(
  "unknown",
  "Which NetworkPolicies the program declares is not known: the Role does not say it, or was not read. None was looked at.",
);
