/** A moment as Optimize writes it: milliseconds, and the server's zone as an offset without a colon. */
export function formatStartTime(milliseconds: number, timeZone: string): string {
  const offset = offsetMinutes(milliseconds, timeZone);
  const local = new Date(milliseconds + offset * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(offset);
  const hours = String(Math.floor(distance / 60)).padStart(2, "0");
  const minutes = String(distance % 60).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${hours}${minutes}`;
}

function offsetMinutes(milliseconds: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(milliseconds);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const found = /^GMT([+-])([0-9]{2}):([0-9]{2})$/.exec(name);
  if (found === null) return 0;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}
