import { isDeepStrictEqual } from "node:util";

import { type Found, type Properties, type ResourceHandler } from "../../provider/dynamic/handler";
import { RecordedFailure } from "../../provider/dynamic/recorded-failure";

/**
 * Calls a handler as the engine does, for one resource, and keeps what the engine would record: outputs after a success,
 * the properties of a failure that asks for it, and what there was before after any other failure.
 */
export class DrivenResource {
  recorded: { id: string; outputs: Properties } | undefined;
  private failed = false;

  constructor(private readonly handler: ResourceHandler) {}

  /** What an `up` without refresh does. Gives the error that it would end with, undefined when it succeeds. */
  async up(inputs: Properties): Promise<Error | undefined> {
    const { recorded } = this;
    if (recorded === undefined) return this.recording(undefined, async () => this.handler.create(inputs));
    const diff = await this.handler.diff(recorded.outputs, inputs);
    if (!this.failed && diff.changes === false) return undefined;
    if ((diff.replaces ?? []).length > 0) throw new Error(`would be replaced because of ${diff.replaces?.join(", ")}`);
    return this.recording(recorded.id, async () => ({
      id: recorded.id,
      outputs: await this.handler.update(recorded, inputs),
    }));
  }

  /** What a refresh does. */
  async refresh(): Promise<Error | undefined> {
    const { recorded } = this;
    if (recorded === undefined) return undefined;
    let found: Found | undefined;
    const error = await caught(async () => {
      found = await this.handler.read(recorded);
    });
    if (error === undefined) this.recorded = found;
    return error;
  }

  /** What a destroy does. */
  async destroy(): Promise<Error | undefined> {
    const { recorded } = this;
    if (recorded === undefined) return undefined;
    const error = await caught(() => this.handler.delete(recorded));
    if (error === undefined) this.recorded = undefined;
    return error;
  }

  /** Whether an `up` with these inputs has nothing to do, and a refresh before it finds nothing. */
  async isClean(inputs: Properties): Promise<boolean> {
    const { recorded } = this;
    if (recorded === undefined || this.failed) return false;
    const found = await this.handler.read(recorded);
    const unchanged = isDeepStrictEqual(plain(found?.outputs), plain(recorded.outputs));
    return unchanged && (await this.handler.diff(recorded.outputs, inputs)).changes === false;
  }

  private async recording(
    id: string | undefined,
    work: () => Promise<{ id: string; outputs: Properties }>,
  ): Promise<Error | undefined> {
    const error = await caught(async () => {
      this.recorded = await work();
      this.failed = false;
    });
    if (error instanceof RecordedFailure) {
      this.recorded = { id: id ?? error.id, outputs: error.properties };
      this.failed = true;
    }
    return error;
  }
}

async function caught(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
