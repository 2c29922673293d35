import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws";

import { type HttpConnection } from "../http/connection";
import { type HttpTransport } from "../http/transport";
import { awsCredentials } from "./aws-credentials";
import { type AwsSigV4 } from "./aws-sigv4";
import { opensearchTransport } from "./opensearch-transport";

/** A transport whose requests are signed for Amazon OpenSearch Service, by OpenSearch's own client. */
export async function signedTransport(connection: HttpConnection, awsSigV4: AwsSigV4): Promise<HttpTransport> {
  const getCredentials = await awsCredentials(awsSigV4);
  const { Connection, Transport } = AwsSigv4Signer({ region: awsSigV4.region, service: "es", getCredentials });
  return opensearchTransport(connection, { Connection, Transport });
}
