/**
 * How an operation ended when it did not end well:
 * `invalid` the input is wrong, `refused` doing it would do harm, `failed` it was tried and did not work,
 * `busy` something else is running, `unknown` nobody can tell (a deadline passed, or nobody answered).
 */
export type Outcome = "invalid" | "refused" | "failed" | "busy" | "unknown";

/**
 * An error whose message is written for the person who runs the deployment: which property, what answered, the way out.
 * It carries no stack trace, because the engine prints the stack of an error, and no cause, because the errors of
 * client libraries hold request headers.
 */
export class ExplainedError extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, message: string) {
    super(message);
    this.name = "ExplainedError";
    this.outcome = outcome;
    this.stack = "";
  }
}
