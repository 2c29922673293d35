import { importPositions } from "../import-positions";
import { optimizeDate } from "../optimize-date";
import { externalVariable, processes, processInstance, type SeedDocument } from "./process-documents";
import { PseudoRandom } from "./pseudo-random";

/** A document, the index (by its name without the prefix) that it belongs to, and its id. */
export interface PlacedDocument {
  index: string;
  id: string;
  document: SeedDocument;
}

const POSITION = 123_456;
const firstDay = Date.UTC(2026, 0, 1);
const lastModified = optimizeDate(firstDay);

/** What Optimize has whatever it has imported, its metadata apart, and after it instances and variables, `total` in all. */
export function* seedDocuments(total: number): Generator<PlacedDocument> {
  let count = 0;
  for (const placed of fixedDocuments()) {
    if (count >= total) return;
    count += 1;
    yield placed;
  }
  const random = new PseudoRandom(8092);
  for (let number = 0; count < total; number += 1, count += 1) yield instance(number, random);
}

/** Of a hundred: 95 process instances, 5 variables. Optimize 8 imports no decisions. */
function instance(number: number, random: PseudoRandom): PlacedDocument {
  if (random.below(100) < 5) {
    const document = externalVariable(number, random);
    return { index: "external-process-variable", id: `external-${number}`, document };
  }
  let ticket = random.below(100);
  const process = processes.find(({ share }) => (ticket -= share) < 0) ?? processes[0];
  return {
    index: `process-instance-${process.key}`,
    id: `${process.key}-${number}`,
    document: processInstance(process, number, random),
  };
}

/** What Optimize writes by itself, and one thing of each kind that people make. */
function* fixedDocuments(): Generator<PlacedDocument> {
  const settings = { sharingEnabled: true, lastModifier: "demo", lastModified };
  yield { index: "settings", id: "1", document: settings };
  for (const { id, document } of importPositions(POSITION, firstDay))
    yield { index: "position-based-import-index", id, document };
  const esTypeIndexRefersTo = "externalVariableUpdateImportIndex";
  const progress = { timestampOfLastEntity: lastModified, lastImportExecutionTimestamp: lastModified };
  const external = { esTypeIndexRefersTo, dataSource: { type: "ingested", name: "ingested" }, ...progress };
  yield { index: "timestamp-based-import-index", id: `${esTypeIndexRefersTo}-ingested`, document: external };
  for (const { key } of processes) {
    const definition = { id: `${key}:1`, key, version: "1", name: key, tenantId: "<default>" };
    yield { index: "process-definition", id: `${key}:1`, document: definition };
    const overview = { processDefinitionKey: key, owner: null, digest: { enabled: false } };
    yield { index: "process-overview", id: key, document: overview };
    yield { index: "single-process-report", id: `report-${key}`, document: entity(`report-${key}`) };
  }
  const instant = {
    instantDashboardId: "invoice_default",
    processDefinitionKey: "invoice",
    dashboardId: "dashboard-1",
  };
  yield { index: "instant-dashboard", id: "invoice_default", document: instant };
  for (const index of ["combined-report", "dashboard", "collection", "alert"])
    yield { index, id: `${index}-1`, document: entity(`${index}-1`) };
}

function entity(id: string): SeedDocument {
  return { id, name: `Seeded ${id}`, owner: "demo", lastModified };
}
