import * as pulumi from "@pulumi/pulumi";

/**
 * Marks properties of an argument as secret, whether the program did so or not: the engine then encrypts them in the
 * state, in inputs and outputs alike.
 *
 * @param secretNames names of properties; a dot leads into an object.
 */
export function withSecrets(input: pulumi.Input<object>, secretNames: readonly string[]): pulumi.Input<object> {
  if (!pulumi.Output.isInstance<object>(input) && !(input instanceof Promise)) return marked(input, secretNames);
  return pulumi.output<object>(input).apply((settings: object) => marked(settings, secretNames));
}

function marked(settings: object, secretNames: readonly string[]): object {
  // Programs that nobody type-checks leave things out, or give a text: the check of the inputs says so.
  if (typeof settings !== "object" || (settings as unknown) === null) return settings;
  const entries: [string, unknown][] = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (value === undefined || value === null) return [name, value];
      if (secretNames.includes(name)) return [name, pulumi.secret(value)];
      const nested = secretNames.flatMap((secret) =>
        secret.startsWith(`${name}.`) ? [secret.slice(name.length + 1)] : [],
      );
      return [name, nested.length > 0 && typeof value === "object" ? withSecrets(value, nested) : value];
    }),
  );
}
