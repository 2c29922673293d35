import * as pulumi from "@pulumi/pulumi";

/**
 * Warns, at the resource and each time the program runs, about a connection that trusts every certificate.
 *
 * @param property the name of the argument that holds the connection.
 */
export function warnAboutInsecureTls(
  property: "datastore" | "managementApi",
  connection: pulumi.Input<{ insecureSkipTlsVerify?: pulumi.Input<boolean> }> | undefined,
  resource: pulumi.Resource,
): void {
  // What is known to verify certificates costs nothing more: stacks have a thousand of these.
  const isKnown = !pulumi.Output.isInstance(connection) && !(connection instanceof Promise);
  if (isKnown && (connection?.insecureSkipTlsVerify ?? false) === false) return;
  pulumi.output(connection).apply(async (settings) => {
    if (settings?.insecureSkipTlsVerify !== true) return;
    await pulumi.log.warn(
      `${property}.insecureSkipTlsVerify: any certificate is accepted, so whoever stands in between can read and change everything, the credentials included. Give the authority's certificate as ${property}.caCertificate instead.`,
      resource,
    );
  });
}
