import { type Properties } from "./handler";

/**
 * What the program says in this run, by resource. A deletion is given recorded outputs alone: where the program replaces a
 * resource, and changes in the same run how its deletion is to be done, nothing else tells. One process serves all
 * resources of a run, and checks each before it deletes what that replaces.
 */
export class DeclaredNow {
  private readonly said = new Map<string, Properties>();

  note(key: string, inputs: Properties): void {
    this.said.set(key, inputs);
  }

  /** Undefined where the program does not declare it, or was not run, as in a destroy. */
  of(key: string): Properties | undefined {
    return this.said.get(key);
  }
}
