import type * as credentialProviders from "@aws-sdk/credential-providers";

import { ExplainedError } from "../explained-error";
import { type AwsSigV4 } from "./aws-sigv4";

/** What a request to AWS is signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The part of the AWS SDK that finds credentials. */
type CredentialProviders = Pick<typeof credentialProviders, "fromNodeProviderChain" | "fromTemporaryCredentials">;

const PACKAGE = "@aws-sdk/credential-providers";

/**
 * Finds AWS credentials as every AWS tool does: environment, profile, single sign-on, web identity (IRSA), container,
 * instance; then takes the role, where one is given. The SDK's package is optional and loaded only here.
 *
 * @returns what gives credentials, newly taken ones each time it is called.
 * @throws ExplainedError when the package is not installed.
 */
export async function awsCredentials(
  { region, profile, roleArn }: AwsSigV4,
  load: () => Promise<CredentialProviders> = () => import("@aws-sdk/credential-providers"),
): Promise<() => Promise<AwsCredentials>> {
  const providers = await loaded(load);
  const chosen = profile === undefined ? {} : { profile };
  const clientConfig = { region };
  const chain = () => providers.fromNodeProviderChain({ ...chosen, clientConfig });
  const find = () =>
    roleArn === undefined
      ? chain()()
      : providers.fromTemporaryCredentials({
          masterCredentials: chain(),
          params: { RoleArn: roleArn, RoleSessionName: "pulumi-camunda-backup" },
          clientConfig,
        })();
  return async () => {
    try {
      return await find();
    } catch (error) {
      throw notFound(error, profile, roleArn);
    }
  };
}

async function loaded(load: () => Promise<CredentialProviders>): Promise<CredentialProviders> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new ExplainedError(
      "invalid",
      `datastore.awsSigV4 needs the package ${PACKAGE}, which is optional and not installed: add it to the program's dependencies, for example by npm install ${PACKAGE}.`,
    );
  }
}

function notFound(error: unknown, profile: string | undefined, roleArn: string | undefined): ExplainedError {
  const said = error instanceof Error ? error.message : String(error);
  const role = roleArn === undefined ? "" : ` as the role ${roleArn}`;
  const source = profile === undefined ? "where this runs" : `for the profile ${profile}`;
  return new ExplainedError(
    "failed",
    `datastore.awsSigV4: no AWS credentials were obtained ${source}${role}: ${said}. See what AWS itself says with \`aws sts get-caller-identity\`; the credentials must be those of the process that runs Pulumi${roleArn === undefined ? "" : ", and the role's trust policy must allow them sts:AssumeRole"}.`,
  );
}
