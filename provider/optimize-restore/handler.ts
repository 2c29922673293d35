import { systemClock } from "../../clients/clock";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { type Connections } from "../connections/shared-connections";
import { withBackupIdAsText } from "../dynamic/backup-id-as-text";
import { resourceLog } from "../dynamic/engine-log";
import { type ResourceHandler } from "../dynamic/handler";
import { certainlyChanged, changedInputs } from "../dynamic/inputs-equal";
import { containsUnknown } from "../dynamic/unknown";
import { RESTORE_INPUTS, restoreInputFindings, type RestoreInputs, restoreInputs } from "./restore-inputs";
import { restoreNotices } from "./restore-notices";
import { recordedRestore, restoredOutputs } from "./restore-outputs";
import { connectRestore } from "./restore-surroundings";

/**
 * What Pulumi asks of an OptimizeRestore. It is carried out when it is created, and never again: whatever becomes of the
 * data later, the restore has happened. Only another `confirm` asks for another one.
 */
export function optimizeRestoreHandler(connections: Connections, clock = systemClock): ResourceHandler {
  const connect = (inputs: RestoreInputs) => connectRestore(connections, inputs, clock, resourceLog(inputs.urn, clock));

  return {
    normalise: withBackupIdAsText,
    findings: (inputs, previousInputs) => restoreInputFindings(inputs, previousInputs, clock.now()),

    async notices(inputs, previousInputs) {
      if (previousInputs["confirm"] === inputs["confirm"] || containsUnknown(inputs)) return [];
      const wanted = restoreInputs(inputs);
      return restoreNotices(wanted, async () => (await connect(wanted)).surroundings);
    },

    diff(outputs, inputs) {
      if (certainlyChanged("confirm", outputs, inputs)) return { replaces: ["confirm"] };
      return changedInputs(RESTORE_INPUTS, outputs, inputs).length > 0 ? {} : { changes: false };
    },

    async create(inputs) {
      const wanted = restoreInputs(inputs);
      const options = { ...wanted.target, ...wanted, onlyOnce: true };
      const report = await (await connect(wanted)).exclusively((around) => restoreOptimize(around, options));
      const outputs = restoredOutputs(report);
      const { backupId } = inputs;
      return {
        id: `${outputs.clusterUuid}/${wanted.target.indexPrefix}/${String(backupId)}`,
        outputs: { ...inputs, ...outputs },
      };
    },

    read: (recorded) => Promise.resolve(recorded),
    update: (recorded, inputs) => Promise.resolve({ ...inputs, ...recordedRestore(recorded.outputs) }),
    delete: () => Promise.resolve(),
  };
}
