import { type Finding } from "../../clients/finding";

const S3_KEYS = ["access_key", "secret_key", "session_token"];
const OTHERS = ["key", "sas_token", "credentials_file", "proxy.username", "proxy.password"];

/** Why a setting that is a credential of the store may not stand here; undefined for any other. */
export function storeCredentialProblem(type: string, name: string): string | undefined {
  const key = [...S3_KEYS, ...OTHERS].find((candidate) => plain(candidate) === plain(name));
  if (key === undefined) return undefined;
  const entry = `${type === "" ? "<type>" : type}.client.default.${key}`;
  const add = key === "credentials_file" ? "add-file" : "add";
  const way = `put it into the keystore of every node instead (bin/elasticsearch-keystore ${add} ${entry}, or bin/opensearch-keystore ${add} ${entry}, then POST /_nodes/reload_secure_settings), with the name of the client that the repository uses`;
  const managed = S3_KEYS.includes(key) ? ". A domain that AWS manages has no keystore: give it s3.roleArn" : "";
  return `is a credential, and everybody who can read the cluster's state can read a repository's settings: ${way}${managed}`;
}

/** What is wrong with settings in the engine's spelling that hold credentials of the store. */
export function storeCredentialFindings(path: string, type: string, settings: unknown): Finding[] {
  if (typeof settings !== "object" || settings === null) return [];
  return Object.keys(settings).flatMap((key) => {
    const problem = storeCredentialProblem(type, key);
    return problem === undefined ? [] : [{ property: path, problem: `holds ${key}, which ${problem}` }];
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}
