import { nearestName } from "../../clients/nearest-name";
import { TIME_ZONE_NAMES } from "./time-zone-names";

const WRITE_ONE = "write one like Europe/Berlin or Etc/UTC";

/** Why Kubernetes would not take a text as a time zone, undefined when it does. */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (isName(timeZone)) {
    return isKnownHere(timeZone) ? undefined : `${timeZone} is newer than this Node.js, which has no rules for it`;
  }
  if (timeZone === "") return `is empty; ${WRITE_ONE}`;
  const small = timeZone.trim().toLowerCase();
  const meant = TIME_ZONE_NAMES.find((name) => name.toLowerCase() === small);
  if (meant !== undefined) return `"${timeZone}" is spelled ${meant}, and Kubernetes takes no other spelling`;
  if (/^(?:utc|gmt)?[+-]\d/.test(small)) {
    return `${timeZone} is an offset; Kubernetes takes names like Europe/Berlin only`;
  }
  if (small === "local")
    return `${timeZone} is another one on each machine; Kubernetes takes names like Europe/Berlin only`;
  const nearest = small.includes("/") ? nearestName(timeZone, TIME_ZONE_NAMES) : undefined;
  const way = nearest === undefined ? WRITE_ONE : `did you mean ${nearest}?`;
  return `${timeZone} is no time zone of the tz database; ${way}`;
}

/** One that came after our list is known to Node.js, which tells no aliases. */
function isName(timeZone: string): boolean {
  return TIME_ZONE_NAMES.includes(timeZone) || Intl.supportedValuesOf("timeZone").includes(timeZone);
}

function isKnownHere(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
