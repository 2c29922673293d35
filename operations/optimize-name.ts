/** What a machine calls itself. */
const OWN_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

/**
 * One name for each Optimize, however the address of its management API is written: what must not happen to it twice at a
 * time is kept apart by this name. A name of a Service is completed as far as DNS in a cluster does it. What only DNS
 * knows, such as two names of an ingress, stays two names.
 *
 * @param namespace where the address is looked up; undefined outside a cluster or where it is not known.
 */
export function optimizeName(managementAddress: string, namespace?: string): string {
  if (!URL.canParse(managementAddress)) return managementAddress;
  const { hostname, port } = new URL(managementAddress);
  return `${wholeHost(hostname, namespace)}:${port}`;
}

function wholeHost(hostname: string, namespace: string | undefined): string {
  const host = hostname.replace(/\.$/, "").replace(/\.cluster\.local$/, "");
  if (OWN_HOST.test(host)) return "localhost";
  if (/^\[|^[\d.]+$/.test(host)) return host;
  const labels = host.split(".").length;
  if (labels === 1) return namespace === undefined ? host : `${host}.${namespace}.svc`;
  return labels === 2 && namespace !== undefined ? `${host}.svc` : host;
}
