import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("clock");

/** Snapshots carry the datastore's time; ids, ages and signatures are made of ours. */
const TOLERATED_MILLISECONDS = 30_000;

/** @param before, after when the datastore was asked and when it answered, by our clock. */
export function clockFinding(theirs: number, before: number, after: number): DoctorFinding {
  // Theirs is exact to the second only.
  const difference = theirs + 1000 < before ? theirs + 1000 - before : theirs > after ? theirs - after : 0;
  if (Math.abs(difference) <= TOLERATED_MILLISECONDS) {
    return finding("ok", "The clocks of the datastore and of this machine agree.");
  }
  const seconds = Math.round(Math.abs(difference) / 1000);
  return finding(
    "warning",
    `The datastore's clock is ${seconds} seconds ${difference < 0 ? "behind" : "ahead of"} that of this machine.`,
    "Set both by NTP: retention compares the times of snapshots with this machine's, new ids are made of it, and AWS refuses signatures that are more than five minutes off.",
  );
}
