import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { createAuthority } from "../../secure-front/certificates";
import { type RunningDatastore, startDatastore } from "../running-datastore";
import { securityPlugin } from "./security-plugin";

/** What a user may do, in the names of actions. */
interface AllowedActions {
  readonly cluster: readonly string[];
  readonly indices: readonly string[];
}

/** A real OpenSearch with its security plugin: who sends no credentials may do everything, users only what they are given. */
export interface SecuredDatastore extends RunningDatastore {
  /** Makes a user, or gives one other rights. */
  allow(username: string, password: string, actions: AllowedActions): Promise<void>;
}

const CONFIG = `_meta: { type: config, config_version: 2 }
config:
  dynamic:
    http: { anonymous_auth_enabled: true }
    authc:
      basic:
        http_enabled: true
        order: 0
        http_authenticator: { type: basic, challenge: false }
        authentication_backend: { type: intern }
`;

const MAPPING = `_meta: { type: rolesmapping, config_version: 2 }
all_access: { reserved: false, backend_roles: [opendistro_security_anonymous_backendrole] }
`;

export async function startSecuredDatastore(): Promise<SecuredDatastore> {
  const plugin = await securityPlugin();
  const authority = await createAuthority("the secured datastore's");
  const node = await authority.issue({ name: "node", use: "server" });
  const datastore = await startDatastore("opensearch-2.19", {
    pluginFolders: { "opensearch-security": plugin },
    configFiles: {
      ...(await ownConfiguration(join(plugin, "config"))),
      "opensearch-security/config.yml": CONFIG,
      "opensearch-security/roles_mapping.yml": MAPPING,
      "node.pem": node.certificate,
      "node-key.pem": node.key,
      "authority.pem": authority.certificate,
    },
    settings: {
      "plugins.security.ssl.transport.pemcert_filepath": "node.pem",
      "plugins.security.ssl.transport.pemkey_filepath": "node-key.pem",
      "plugins.security.ssl.transport.pemtrustedcas_filepath": "authority.pem",
      "plugins.security.ssl.transport.enforce_hostname_verification": "false",
      "plugins.security.ssl.http.enabled": "false",
      "plugins.security.allow_default_init_securityindex": "true",
      "plugins.security.restapi.roles_enabled": "all_access",
      "plugins.security.nodes_dn": "CN=node",
      "plugins.security.authcz.admin_dn": "CN=admin",
    },
  });
  const write = async (path: string, body: unknown) => {
    const answer = await fetch(`${datastore.url}/_plugins/_security/api/${path}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    ...datastore,
    async allow(username, password, { cluster, indices }) {
      await write(`roles/${username}`, {
        cluster_permissions: cluster,
        index_permissions: indices.length === 0 ? [] : [{ index_patterns: ["*"], allowed_actions: indices }],
      });
      await write(`internalusers/${username}`, { password });
      await write(`rolesmapping/${username}`, { users: [username] });
    },
  };
}

/** What the plugin comes with: users, roles and groups of actions. */
async function ownConfiguration(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yml"));
  const files = names.map(async (name) => [`opensearch-security/${name}`, await readFile(join(folder, name), "utf8")]);
  return Object.fromEntries(await Promise.all(files)) as Record<string, string>;
}
