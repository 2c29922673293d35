import { BlockList, isIP } from "node:net";

/**
 * Whether NO_PROXY keeps a host from a proxy, as curl and Go read it: a name stands for itself and for all names below it,
 * with and without a dot before it; an address may be a network, such as 10.0.0.0/8; an asterisk is every host. Where the two
 * differ, what either of them keeps from the proxy is kept.
 *
 * @param port that of the address, or of its scheme.
 */
export function isWithoutProxy(noProxy: string, hostname: string, port: number): boolean {
  const host = plainHost(hostname);
  return noProxy.split(/[,\s]+/).some((entry) => entry !== "" && matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isWithin(entry, host);
  const [, named = entry, onPort] = /^(\[[^\]]*\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (onPort !== undefined && Number(onPort) !== port) return false;
  const name = plainHost(named).replace(/^\*?\./, "");
  if (isIP(host) !== 0 || isIP(name) !== 0) return name === host;
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function isWithin(network: string, host: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(plainHost(address));
  if (family === 0 || family !== isIP(host) || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return false;
  }
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(plainHost(address), Number(bits), type);
  return list.check(host, type);
}

/** In small letters, without the brackets of IPv6 and the dot at the end of a whole name. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
