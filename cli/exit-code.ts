import { type Outcome } from "../clients/explained-error";

/** What the command ends with. */
export const EXIT = { done: 0, usage: 2, refused: 3, failed: 4, busy: 5, unknown: 6, notPruned: 7 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_OUTCOME: Readonly<Record<Outcome, ExitCode>> = {
  invalid: EXIT.usage,
  refused: EXIT.refused,
  failed: EXIT.failed,
  busy: EXIT.busy,
  unknown: EXIT.unknown,
};

export function exitCodeOf(outcome: Outcome): ExitCode {
  return BY_OUTCOME[outcome];
}

export const EXIT_CODES_TEXT = `Exit codes:
  0  done
  2  the arguments, the environment, the config file or the plan file are wrong; nothing was done
  3  refused: it would do harm, or pruning is suspended, or the ledger is missing or cannot be read
  4  it was tried and failed, a server cannot be reached, or there is no such backup
  5  busy: another backup runs
  6  timed out, interrupted, or it is not known how it ended
  7  the backup was taken, but writing it down or pruning after it did not work;
     or it was deleted, but that could not be written down`;
