/** The system's code of an error, such as ENOENT. Under jest these errors are of another realm, so no instanceof. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
