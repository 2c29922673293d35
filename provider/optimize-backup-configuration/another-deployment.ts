import { containsUnknown } from "../dynamic/unknown";

/** Whether inputs certainly name another Deployment than what is recorded. */
export function isAnotherDeployment(recorded: unknown, declared: unknown): boolean {
  const [before, wanted] = [placeOf(recorded), placeOf(declared)];
  if (before === undefined || wanted === undefined || containsUnknown(wanted)) return false;
  return before.namespace !== wanted.namespace || before.name !== wanted.name;
}

function placeOf(value: unknown): { readonly namespace: unknown; readonly name: unknown } | undefined {
  if (typeof value !== "object" || value === null || !("namespace" in value) || !("name" in value)) return undefined;
  return { namespace: value.namespace, name: value.name };
}
