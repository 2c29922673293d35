import * as v from "valibot";

import { deploymentBody, podsBody } from "../../../../clients/kubernetes/deployment";
import { type ApplyOptions, type Deployments } from "../../../../clients/kubernetes/deployments";
import { deploymentAnswer, podAnswer } from "./deployment-answers";

const name = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";

/** A Deployment whose one entry can be set, and whose pods follow at once. */
export class SimulatedDeployments implements Deployments {
  readonly namespace = "camunda";
  readonly target = "https://kubernetes:6443";
  readonly applied: { readonly spec: object; readonly options: ApplyOptions }[] = [];

  /**
   * @param value what the entry is now.
   * @param holder who holds it, undefined for nobody.
   */
  constructor(
    public value: string | undefined,
    private readonly holder?: string,
    private readonly podState: "ready" | "starting" = "ready",
  ) {}

  get(deployment: string) {
    if (deployment !== "camunda-optimize") return Promise.resolve(undefined);
    const env = this.value === undefined ? [] : [{ name, value: this.value }];
    return Promise.resolve(v.parse(deploymentBody, deploymentAnswer(env)));
  }

  names() {
    return Promise.resolve(["camunda-optimize", "camunda-operate"]);
  }

  pods() {
    return Promise.resolve(v.parse(podsBody, { items: [podAnswer("a", this.value, this.podState)] }));
  }

  apply(_name: string, spec: object, options: ApplyOptions) {
    const value = /"value":"([^"]*)"/.exec(JSON.stringify(spec))?.[1];
    if (this.holder !== undefined && value !== this.value && !options.force) {
      return Promise.resolve({ kind: "contested" as const, conflicts: [{ manager: this.holder, field: "value" }] });
    }
    if (!options.dryRun) {
      this.applied.push({ spec, options });
      this.value = value;
    }
    return Promise.resolve({ kind: "applied" as const });
  }
}
