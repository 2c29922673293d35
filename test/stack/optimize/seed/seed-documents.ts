import {
  decisionInstance,
  decisions,
  externalVariable,
  optimizeDate,
  processes,
  processInstance,
  type SeedDocument,
} from "./process-documents";
import { PseudoRandom } from "./pseudo-random";

/** A document, the index (by its name without the prefix) that it belongs to, and its id. */
export interface PlacedDocument {
  index: string;
  id: string;
  document: SeedDocument;
}

const created = optimizeDate(Date.UTC(2026, 0, 1));

/** What Optimize has whatever it has imported, and after it instances of processes and decisions, `total` in all. */
export function* seedDocuments(total: number, version: string): Generator<PlacedDocument> {
  let count = 0;
  for (const placed of fixedDocuments(version)) {
    if (count >= total) return;
    count += 1;
    yield placed;
  }
  const random = new PseudoRandom(8092);
  for (let number = 0; count < total; number += 1, count += 1) yield instance(number, random);
}

/** Of a hundred: 85 process instances, 10 decision instances, 5 variables. */
function instance(number: number, random: PseudoRandom): PlacedDocument {
  const kind = random.below(100);
  if (kind < 5) {
    const document = externalVariable(number, random);
    return { index: "external-process-variable", id: `external-${number}`, document };
  }
  if (kind < 15) {
    const key = random.pick(decisions);
    return {
      index: `decision-instance-${key}`,
      id: `${key}-${number}`,
      document: decisionInstance(key, number, random),
    };
  }
  let ticket = random.below(100);
  const process = processes.find(({ share }) => (ticket -= share) < 0) ?? processes[0];
  return {
    index: `process-instance-${process.key}`,
    id: `${process.key}-${number}`,
    document: processInstance(process, number, random),
  };
}

function* fixedDocuments(version: string): Generator<PlacedDocument> {
  const installationId = "6f1c1f0e-3f0b-4b5e-9f0e-2a7b6c1d8e90";
  yield { index: "metadata", id: "1", document: { schemaVersion: version, installationId } };
  yield { index: "settings", id: "1", document: { sharingEnabled: true, lastModified: created } };
  const progress = { engine: "zeebe-record", lastImportExecutionTimestamp: created };
  for (const type of ["process-instance", "variable", "incident", "user-task"]) {
    const document = { ...progress, esTypeIndexRefersTo: type };
    yield { index: "import-index", id: type, document: { ...document, importIndex: 4711 } };
    yield {
      index: "timestamp-based-import-index",
      id: type,
      document: { ...document, timestampOfLastEntity: created },
    };
    yield { index: "position-based-import-index", id: type, document: { ...document, positionOfLastEntity: 123_456 } };
  }
  for (const { key } of processes) {
    yield { index: "process-definition", id: `${key}:1`, document: { id: `${key}:1`, key, version: "1", name: key } };
    const report = entity(`report-${key}`, { processDefinitionKey: key, view: "duration" });
    yield { index: "single-process-report", id: `report-${key}`, document: report };
  }
  for (const key of decisions) {
    yield { index: "decision-definition", id: `${key}:1`, document: { id: `${key}:1`, key, version: "1", name: key } };
    const report = entity(`report-${key}`, { decisionDefinitionKey: key });
    yield { index: "single-decision-report", id: `report-${key}`, document: report };
  }
  for (const index of ["combined-report", "dashboard", "collection", "alert"])
    yield { index, id: `${index}-1`, document: entity(`${index}-1`, {}) };
  const job = { id: "reindex", state: "COMPLETED", lastModified: created };
  yield { index: "job-registry", id: "reindex", document: job };
}

function entity(id: string, data: Record<string, unknown>): SeedDocument {
  return { id, name: `Seeded ${id}`, owner: "demo", created, lastModified: created, data };
}
