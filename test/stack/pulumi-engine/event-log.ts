import { readFile } from "node:fs/promises";
import * as v from "valibot";

const stepMetadata = v.object({
  op: v.string(),
  urn: v.string(),
  type: v.string(),
  diffs: v.nullish(v.array(v.string()), []),
  keys: v.nullish(v.array(v.string()), []),
  detailedDiff: v.nullish(v.record(v.string(), v.unknown()), {}),
});

const engineEvent = v.object({
  resourcePreEvent: v.optional(v.object({ metadata: stepMetadata })),
  resOutputsEvent: v.optional(v.object({ metadata: stepMetadata })),
  diagnosticEvent: v.optional(v.object({ urn: v.optional(v.string()), message: v.string(), severity: v.string() })),
  summaryEvent: v.optional(v.object({ resourceChanges: v.nullish(v.record(v.string(), v.number()), {}) })),
});

type EngineEvent = v.InferOutput<typeof engineEvent>;

/** How often the engine did, or in a preview would do, each operation. What did not happen is absent. */
export type ResourceChanges = Record<string, number>;

/** One thing that the engine did, or in a preview would do, to one resource. */
export interface EngineStep {
  /**
   * What was found by reading has the op "refresh" within up and preview, with the drifted properties in diffKeys; the
   * command refresh calls it same, update or delete.
   */
  op: string;
  urn: string;
  /** The last part of the URN. */
  name: string;
  type: string;
  /** The properties that the engine names as changed, sorted. */
  diffKeys: string[];
  /** The properties that force a replacement. */
  replaceKeys: string[];
}

/** A message of the engine, a provider or the program. */
export interface EngineDiagnostic {
  severity: string;
  message: string;
  urn?: string | undefined;
}

export interface EngineEvents {
  changes: ResourceChanges;
  steps: EngineStep[];
  diagnostics: EngineDiagnostic[];
}

/** Reads the engine's event log, one JSON document a line. A log that was never begun holds nothing. */
export async function readEventLog(file: string): Promise<EngineEvents> {
  const text = await readFile(file, "utf8").catch(() => "");
  const events = text.split("\n").flatMap((line) => (line === "" ? [] : [v.parse(engineEvent, JSON.parse(line))]));
  const summary = events.findLast((event) => event.summaryEvent !== undefined)?.summaryEvent;
  const changes = Object.entries(summary?.resourceChanges ?? {}).filter(([, count]) => count > 0);
  return {
    changes: Object.fromEntries(changes),
    steps: steps(events),
    diagnostics: events.flatMap((event) => (event.diagnosticEvent === undefined ? [] : [plain(event.diagnosticEvent)])),
  };
}

function steps(events: EngineEvent[]): EngineStep[] {
  const refreshing = new Set<string>();
  return events.flatMap(({ resourcePreEvent: begun, resOutputsEvent: finished }) => {
    if (begun?.metadata.op === "refresh") {
      // What a refresh finds stands in the event at its end.
      refreshing.add(begun.metadata.urn);
      return [];
    }
    if (begun !== undefined) return [step(begun.metadata)];
    return finished !== undefined && refreshing.delete(finished.metadata.urn) ? [step(finished.metadata)] : [];
  });
}

function step({ op, urn, type, diffs, keys, detailedDiff }: v.InferOutput<typeof stepMetadata>): EngineStep {
  const named = new Set([...(diffs ?? []), ...Object.keys(detailedDiff ?? {})]);
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return { op, urn, name, type, diffKeys: [...named].sort(), replaceKeys: keys ?? [] };
}

/** Without the engine's marks for colours. */
function plain(diagnostic: EngineDiagnostic): EngineDiagnostic {
  return { ...diagnostic, message: diagnostic.message.replace(/<\{%[a-z]*%\}>/g, "") };
}
