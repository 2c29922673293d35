/**
 * An error as the engine's host for dynamic resources is to show it. The host hands `message` to the engine, which shows
 * it at the resource, and for some calls also prints `${error}: ${error.stack}`, unasked, at the stack: once is enough.
 */
export class ReportedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReportedError";
    this.stack = "the error is explained at its resource.";
  }

  override toString(): string {
    return "pulumi-camunda-backup";
  }
}
