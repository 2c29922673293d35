import { isForeseen } from "../../../clients/foreseen";
import { inWords } from "../../../clients/finding";
import { type CronJobAddress } from "../../../clients/kubernetes/cron-job-suspension";
import { type RestoreRun } from "./restore-run";

/**
 * Suspends the schedules of this Optimize that are not suspended yet, each written down before. Where that cannot be done,
 * this is said, and the restore goes on: the lock keeps their runs away as well.
 */
export async function suspendSchedules(run: RestoreRun): Promise<void> {
  const { schedules, report, warn } = run.around;
  if (schedules === undefined) return;
  await orSay(warn, "No schedule was suspended", async () => {
    const found = await schedules.find();
    for (const note of found.notes) warn(note);
    for (const { namespace, name, suspended } of found.schedules) {
      if (suspended) continue;
      const schedule = { namespace, name };
      const others = suspendedBy(run).filter((one) => textOf(one) !== textOf(schedule));
      await run.record({ suspendedSchedules: [...others, schedule] });
      report(`suspending the schedule ${textOf(schedule)}`);
      const done = await orSay(warn, `The schedule ${textOf(schedule)} was not suspended`, () =>
        schedules.suspend(schedule, true),
      );
      if (done !== true) await run.record({ suspendedSchedules: others });
    }
  });
}

/**
 * Resumes the schedules that this restore, or the one that it goes on with, has suspended; no other.
 *
 * @returns what a person should do by hand.
 */
export async function resumeSchedules(run: RestoreRun): Promise<readonly string[]> {
  const { schedules, report } = run.around;
  const notes: string[] = [];
  for (const schedule of suspendedBy(run)) {
    report(`resuming the schedule ${textOf(schedule)}`);
    const say = (why: string) => notes.push(`${why} Do it by hand: ${byHand(schedule)}`);
    const nobody = `The schedule ${textOf(schedule)} was suspended for the restore, and was not resumed`;
    if (schedules === undefined) {
      say(`${nobody}.`);
      continue;
    }
    const done = await orSay(say, nobody, () => schedules.suspend(schedule, false));
    // One that is gone needs no resuming.
    if (done === undefined) continue;
    const rest = suspendedBy(run).filter((one) => textOf(one) !== textOf(schedule));
    // It is resumed all the same; what is written next tells so too.
    await orSay(report, `That ${textOf(schedule)} is resumed was not written down yet`, () =>
      run.record({ suspendedSchedules: rest }),
    );
  }
  return notes;
}

/** For errors: which schedules stay suspended, until when, and how they are resumed by hand; empty when none are. */
export function stillSuspended(run: RestoreRun): string {
  const suspended = suspendedBy(run);
  if (suspended.length === 0) return "";
  const one = suspended.length === 1;
  return ` The schedule${one ? "" : "s"} ${inWords(suspended.map(textOf))} stay${one ? "s" : ""} suspended until the restore has ended; by hand: ${suspended.map(byHand).join("; ")}.`;
}

function suspendedBy({ journal }: RestoreRun): readonly CronJobAddress[] {
  return journal.suspendedSchedules ?? [];
}

function textOf({ namespace, name }: CronJobAddress): string {
  return `${namespace}/${name}`;
}

function byHand({ namespace, name }: CronJobAddress): string {
  return `kubectl patch cronjob ${name} -n ${namespace} -p '{"spec":{"suspend":false}}'`;
}

/** Undefined when it could not be done: that was said. */
async function orSay<Result>(
  say: (line: string) => void,
  failed: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    say(`${failed}: ${error.message}`);
    return undefined;
  }
}
