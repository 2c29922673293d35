/** How the engine writes a secret in what it sends and takes. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** What the engine sends in a preview for a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Properties = Record<string, unknown>;

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same without any mark of a secret. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isProperties(value)) return value;
  if (isSecret(value)) return withoutSecrets(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one)]));
}

/** Marks in `plain` what is a secret at the same place in `marked`. */
export function markSecrets(plain: unknown, marked: unknown): unknown {
  if (plain === undefined) return undefined;
  if (isProperties(marked) && isSecret(marked)) return secret(plain);
  if (Array.isArray(plain) && Array.isArray(marked)) return plain.map((one, at) => markSecrets(one, marked[at]));
  if (!isProperties(plain) || !isProperties(marked)) return plain;
  return Object.fromEntries(Object.entries(plain).map(([key, one]) => [key, markSecrets(one, marked[key])]));
}

export function secret(value: unknown): Properties {
  return { [signatureKey]: secretSignature, value };
}

export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isProperties(value) ? Object.values(value).some(hasUnknown) : value === unknown;
}

function isSecret(value: Properties): boolean {
  return value[signatureKey] === secretSignature;
}
