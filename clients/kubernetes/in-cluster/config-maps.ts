import * as v from "valibot";

import { ExplainedError } from "../../explained-error";
import { type ApiServer } from "./api-server";

const configMapBody = v.looseObject({
  metadata: v.looseObject({ name: v.string(), resourceVersion: v.string() }),
  data: v.optional(v.record(v.string(), v.string()), {}),
});

/** How often somebody else may come in between before that looks like a quarrel. */
const ATTEMPTS = 20;

/** The texts that a ConfigMap holds. */
export type ConfigMapData = Readonly<Record<string, string>>;

/** One ConfigMap. */
export class ConfigMapStore {
  constructor(
    private readonly api: ApiServer,
    private readonly name: string,
  ) {}

  /** Undefined when there is no such ConfigMap. */
  async read(): Promise<ConfigMapData | undefined> {
    return (await this.get())?.data;
  }

  /**
   * Changes what it holds; when somebody else changes it meanwhile, the change is made anew on what they left.
   *
   * @returns whether the ConfigMap is there.
   */
  async change(change: (data: ConfigMapData) => ConfigMapData): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await this.get();
      if (before === undefined) return false;
      const object = { ...before, data: change(before.data) };
      if ((await this.api.replace("api/v1", "configmaps", this.name, object, configMapBody)) !== undefined) return true;
    }
    throw new ExplainedError(
      "busy",
      `Kubernetes: the ConfigMap ${this.name} is changed by somebody else all the time.`,
    );
  }

  /** Makes it, with nothing in it; one that is there already stays as it is. */
  async make(): Promise<void> {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: this.name } };
    await this.api.create("api/v1", "configmaps", this.name, object, configMapBody);
  }

  private get() {
    return this.api.get("api/v1", "configmaps", this.name, configMapBody);
  }
}
