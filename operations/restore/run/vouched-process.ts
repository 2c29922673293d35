import { ExplainedError } from "../../../clients/explained-error";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { type ManagementAnswer, managementAnswer } from "../../configuration/management-answer";
import { refused, warning } from "../plan/restore-finding";
import { type OptimizeProcess } from "./optimize-process";

const NOBODY_ASKS =
  "is not checked: without managementApi nobody asks whether Optimize runs. An Optimize that runs writes into what is being restored. Give managementApi, and the restore refuses while it answers";

const nobodyAnswers = (target: string) =>
  `: nobody answers at ${target}. A stopped Optimize looks like that, and so does a wrong address: see that managementApi names this Optimize`;

/** What keeps a restore from beginning; undefined where nothing answers. Who may be Optimize counts as Optimize. */
function whyNotStopped(target: string, { presence, reason }: ManagementAnswer): string | undefined {
  const said = (reason ?? "").replace(/\.$/, "");
  switch (presence) {
    case "silent":
      return undefined;
    case "runs":
      return `: the management API at ${target} answers, so Optimize runs. Stop Optimize first, and keep it stopped until the restore has ended`;
    case "somebody-else":
      return `: another program than Optimize answers at ${target}, so whether Optimize runs is not known (${said}). Correct managementApi: it is Optimize's management port, 8092`;
    case "not-known":
      return `: whether Optimize runs is not known (${said}). Stop Optimize, and see that nothing answers at ${target}`;
  }
}

/**
 * An Optimize that the user stops and starts, and says so. It is not taken on trust where it need not be: its management
 * API, where that is known, must not answer.
 */
export function vouchedProcess(optimize: Pick<OptimizeApi, "target" | "list" | "get"> | undefined): OptimizeProcess {
  const problem = async () =>
    optimize === undefined ? undefined : whyNotStopped(optimize.target, await managementAnswer(optimize));
  const look = async () => {
    const answers = (await problem()) !== undefined;
    return {
      running: answers && optimize !== undefined ? [`the management API at ${optimize.target}`] : [],
      replicas: undefined,
    };
  };
  return {
    name: "Optimize",
    startsHere: false,
    errors: () => Promise.resolve({ found: [], unread: ["Optimize"] }),
    whyNotSeeding: () =>
      Promise.resolve("nobody but you starts it here; `optimize.deployment` would name what to start"),
    version: () => Promise.resolve(undefined),
    async findings() {
      if (optimize === undefined) return [warning("optimize.stopped", NOBODY_ASKS)];
      const found = await problem();
      return [
        found === undefined
          ? warning("optimize.stopped", nobodyAnswers(optimize.target))
          : refused("optimize.stopped", found),
      ];
    },
    look,
    async stop() {
      const found = await problem();
      if (found !== undefined) throw new ExplainedError("refused", `optimize.stopped${found}.`);
    },
    start: () => Promise.resolve(["The data is whole. Start Optimize now: this restore does not."]),
  };
}
