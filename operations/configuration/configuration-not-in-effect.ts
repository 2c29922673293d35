/** A configuration was set, and Optimize does not work with it: what was set stays. */
export class ConfigurationNotInEffect extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigurationNotInEffect";
  }
}
