import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { refused, warning } from "../plan/restore-finding";
import { type OptimizeProcess } from "./optimize-process";

const NOBODY_ASKS =
  "is not checked: without managementApi nobody asks whether Optimize runs. An Optimize that runs writes into what is being restored. Give managementApi, and the restore refuses while it answers";

const nobodyAnswers = (target: string) =>
  `: nobody answers at ${target}. A stopped Optimize looks like that, and so does a wrong address: see that managementApi names this Optimize`;

/**
 * An Optimize that the user stops and starts, and says so. It is not taken on trust where it need not be: its management
 * API, where that is known, must not answer.
 */
export function vouchedProcess(optimize: Pick<OptimizeApi, "target" | "list"> | undefined): OptimizeProcess {
  const look = async () => {
    const answers = optimize !== undefined && (await isAnswering(optimize));
    return { running: answers ? [`the management API at ${optimize.target}`] : [], replicas: undefined };
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
      const { running } = await look();
      const [who] = running;
      if (who === undefined) return [warning("optimize.stopped", nobodyAnswers(optimize.target))];
      const problem = `: ${who} answers, so Optimize runs. Stop Optimize first, and keep it stopped until the restore has ended`;
      return [refused("optimize.stopped", problem)];
    },
    look,
    async stop() {
      const [who] = (await look()).running;
      if (who !== undefined) throw new ExplainedError("refused", `optimize.stopped: ${who} answers: Optimize runs.`);
    },
    start: () => Promise.resolve(["The data is whole. Start Optimize now: this restore does not."]),
  };
}

/** Whatever answers there is alive, whatever it says. */
async function isAnswering(optimize: Pick<OptimizeApi, "list">): Promise<boolean> {
  try {
    await optimize.list();
    return true;
  } catch (error) {
    // No connection is what a stopped Optimize looks like; a hanging one is not.
    if (error instanceof TransportError) return error.fault !== "refused" && error.fault !== "name-not-found";
    return true;
  }
}
