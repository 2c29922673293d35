import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { isWithoutProxy } from "./no-proxy";

const EXAMPLE = "http://proxy.example.com:3128";

/** The address of an HTTP proxy, which may hold the proxy's own credentials. */
export const proxySchema = v.pipe(
  v.string(`must be an address such as ${EXAMPLE}`),
  v.check(isProxyAddress, `is not an http or https address; write it like ${EXAMPLE}`),
);

/**
 * The proxy to take to an address: the given one, else what HTTPS_PROXY, HTTP_PROXY and ALL_PROXY say, unless NO_PROXY
 * names the host.
 *
 * @throws ExplainedError for a proxy of another kind.
 */
export function proxyFor(url: string, given: string | undefined): string | undefined {
  if (given !== undefined) return given;
  const { hostname, port, protocol } = new URL(url);
  const usualPort = protocol === "https:" ? 443 : 80;
  if (isWithoutProxy(variable("no_proxy"), hostname, port === "" ? usualPort : Number(port))) return undefined;
  const named = variable(`${protocol.replace(":", "")}_proxy`) || variable("all_proxy");
  const proxy = named === "" || named.includes("://") ? named : `http://${named}`;
  if (proxy === "") return undefined;
  if (isProxyAddress(proxy)) return proxy;
  throw new ExplainedError(
    "invalid",
    `The environment variables for proxies (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) name one for ${new URL(url).host} that is not an HTTP proxy; name one like ${EXAMPLE}, or add the host to NO_PROXY.`,
  );
}

/** In small letters first, as curl has it. */
function variable(name: string): string {
  return process.env[name] || process.env[name.toUpperCase()] || "";
}

function isProxyAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && new URL(address).hostname !== "";
}
